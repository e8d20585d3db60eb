package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.Locale;

/**
 * A request of a proxy to an origin, and the response.
 *
 * @param origin a new connection
 */
record OriginExchange(Socket origin) {

  /** Sends a request, with the target for the origin and without credentials of a proxy. */
  ProxiedResponse send(RawRequest request, String target, byte[] content) throws IOException {
    StringBuilder head =
        new StringBuilder(request.method()).append(" ").append(target).append(" HTTP/1.1\r\n");
    request.fieldLines().stream()
        .filter(line -> !ProxiedResponse.isFraming(line))
        .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("proxy-"))
        .forEach(line -> head.append(line).append("\r\n"));
    if (content.length > 0 || request.method().equals("POST")) {
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
    message.writeBytes(content);
    origin.getOutputStream().write(message.toByteArray());
    return receive();
  }

  private ProxiedResponse receive() throws IOException {
    RequestReader reader = new RequestReader(origin.getInputStream());
    // Framed like a request: by its length or in chunks.
    RawRequest response = reader.readHead();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    response.body().passTo(content::write);
    if (!reader.readBody(response, Long.MAX_VALUE)) {
      throw new EOFException("the origin closed the connection within its response");
    }
    return new ProxiedResponse(
        response.startLine(),
        response.fieldLines().stream().filter(line -> !ProxiedResponse.isFraming(line)).toList(),
        content.toByteArray());
  }
}
