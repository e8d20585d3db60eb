package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.List;

/**
 * A request of a {@link FaultProxy} to its origin, and the response.
 *
 * @param origin a new connection
 */
record OriginExchange(Socket origin) {

  ProxiedResponse send(RawRequest request, byte[] content) throws IOException {
    StringBuilder head = new StringBuilder(request.startLine()).append("\r\n");
    request.fieldLines().stream()
        .filter(line -> !ProxiedResponse.isFraming(line))
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
    List<String> lines = reader.readLines();
    List<String> fieldLines = lines.subList(1, lines.size());
    // Framed like a request: by its length or in chunks.
    BodyRecord body = BodyRecord.framedBy(new RawRequest(lines.get(0), fieldLines));
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    body.passTo(content::write);
    while (!body.isComplete()) {
      if (!reader.fill()) {
        throw new EOFException("the origin closed the connection within its response");
      }
      reader.feed(body);
    }
    return new ProxiedResponse(
        lines.get(0),
        fieldLines.stream().filter(line -> !ProxiedResponse.isFraming(line)).toList(),
        content.toByteArray());
  }
}
