package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Locale;

/** The response of an origin to a proxy: without its framing, and with its whole body. */
final class ProxiedResponse {
  private static final List<String> FRAMING =
      List.of("content-length:", "transfer-encoding:", "connection:", "keep-alive:");

  private final String statusLine;
  private final List<String> fieldLines;
  private final byte[] body;

  /**
   * Creates a response.
   *
   * @param statusLine the status line with the protocol
   * @param fieldLines the header lines without those that frame the body or close the connection
   * @param body the body, not copied
   */
  ProxiedResponse(String statusLine, List<String> fieldLines, byte[] body) {
    this.statusLine = statusLine;
    this.fieldLines = List.copyOf(fieldLines);
    this.body = body;
  }

  static ProxiedResponse of(String status, List<String> fieldLines, String body) {
    return new ProxiedResponse("HTTP/1.1 " + status, fieldLines, body.getBytes(UTF_8));
  }

  /**
   * Sends a request to an origin, with the target for the origin and without credentials of a
   * proxy.
   */
  static ProxiedResponse to(RawRequest request, String target, byte[] content, Socket origin)
      throws IOException {
    StringBuilder head =
        new StringBuilder(request.method()).append(" ").append(target).append(" HTTP/1.1\r\n");
    request.fieldLines().stream()
        .filter(line -> !isFraming(line))
        .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("proxy-"))
        .forEach(line -> head.append(line).append("\r\n"));
    if (content.length > 0 || request.method().equals("POST")) {
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
    message.writeBytes(content);
    origin.getOutputStream().write(message.toByteArray());
    RequestReader reader = new RequestReader(origin.getInputStream());
    // Framed like a request: by its length or in chunks.
    RawRequest response = reader.readHead();
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    response.body().passTo(received);
    if (!reader.readBody(response, Long.MAX_VALUE)) {
      throw new EOFException("the origin closed the connection within its response");
    }
    return new ProxiedResponse(
        response.startLine(),
        response.fieldLines().stream().filter(line -> !isFraming(line)).toList(),
        received.toByteArray());
  }

  private static boolean isFraming(String fieldLine) {
    String line = fieldLine.toLowerCase(Locale.ROOT);
    return FRAMING.stream().anyMatch(line::startsWith);
  }

  byte[] body() {
    return body;
  }

  /** Replaces the content. */
  ProxiedResponse withBody(byte[] other) {
    return new ProxiedResponse(statusLine, fieldLines, other);
  }

  private boolean hasBody() {
    String status = statusLine.substring(statusLine.indexOf(' ') + 1);
    return !status.startsWith("204") && !status.startsWith("304");
  }

  /** Returns the head with a length. */
  byte[] head(int length, boolean last) {
    return head((hasBody() ? "Content-Length: " + length + "\r\n" : "") + ending(last));
  }

  /** Returns the head of a chunked response. */
  byte[] chunkedHead() {
    return head("Transfer-Encoding: chunked\r\n" + ending(true));
  }

  private static String ending(boolean last) {
    return last ? "Connection: close\r\n" : "";
  }

  private byte[] head(String framing) {
    StringBuilder head = new StringBuilder(statusLine).append("\r\n");
    fieldLines.forEach(line -> head.append(line).append("\r\n"));
    return head.append(framing).append("\r\n").toString().getBytes(ISO_8859_1);
  }
}
