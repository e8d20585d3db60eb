package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;

/** An answer as a {@link FaultProxy} holds it: without its framing, and with all of its body. */
final class ProxiedAnswer {
  private static final List<String> FRAMING =
      List.of("content-length:", "transfer-encoding:", "connection:", "keep-alive:");

  private final String statusLine;
  private final List<String> fieldLines;
  private final byte[] body;

  /**
   * Takes an answer apart.
   *
   * @param statusLine with the protocol
   * @param fieldLines without those that frame the body or end the connection
   * @param body not copied
   */
  ProxiedAnswer(String statusLine, List<String> fieldLines, byte[] body) {
    this.statusLine = statusLine;
    this.fieldLines = List.copyOf(fieldLines);
    this.body = body;
  }

  static ProxiedAnswer of(String status, List<String> fieldLines, String body) {
    return new ProxiedAnswer("HTTP/1.1 " + status, fieldLines, body.getBytes(UTF_8));
  }

  static boolean isFraming(String fieldLine) {
    String line = fieldLine.toLowerCase(Locale.ROOT);
    return FRAMING.stream().anyMatch(line::startsWith);
  }

  byte[] body() {
    return body;
  }

  /** The same with other content. */
  ProxiedAnswer withBody(byte[] other) {
    return new ProxiedAnswer(statusLine, fieldLines, other);
  }

  private boolean hasBody() {
    String status = statusLine.substring(statusLine.indexOf(' ') + 1);
    return !status.startsWith("204") && !status.startsWith("304");
  }

  /** The head with a length. */
  byte[] head(int length, boolean last) {
    return head((hasBody() ? "Content-Length: " + length + "\r\n" : "") + ending(last));
  }

  /** The head of an answer in chunks. */
  byte[] headOfChunks() {
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
