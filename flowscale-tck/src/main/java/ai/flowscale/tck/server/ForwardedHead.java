package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Forwards the heads of messages: without the fields of one connection (RFC 9110, section 7.6.1),
 * and with one exchange per connection.
 */
final class ForwardedHead {
  private static final String CONNECTION = "connection";
  private static final Set<String> ONE_HOP =
      Set.of(CONNECTION, "keep-alive", "proxy-connection", "proxy-authorization", "upgrade");

  private ForwardedHead() {}

  /** Writes the head of a request for its origin. */
  static void writeRequest(RawRequest request, String path, OutputStream out) throws IOException {
    write(request.method() + " " + path + " HTTP/1.1", request.fieldLines(), true, out);
  }

  /** Forwards the heads of interim responses and of the final response. */
  static void forwardResponse(RequestReader from, OutputStream out) throws IOException {
    boolean last = false;
    while (!last) {
      List<String> lines = from.readLines();
      String status = lines.get(0);
      last = !status.startsWith("1", status.indexOf(' ') + 1);
      write(status, lines.subList(1, lines.size()), last, out);
    }
  }

  private static void write(
      String startLine, List<String> fieldLines, boolean last, OutputStream out)
      throws IOException {
    Set<String> dropped = new HashSet<>(ONE_HOP);
    for (String line : fieldLines) {
      if (name(line).equals(CONNECTION)) {
        for (String option : line.substring(CONNECTION.length() + 1).split(",", -1)) {
          dropped.add(option.strip().toLowerCase(Locale.ROOT));
        }
      }
    }
    StringBuilder head = new StringBuilder(startLine).append("\r\n");
    for (String line : fieldLines) {
      if (!dropped.contains(name(line))) {
        head.append(line).append("\r\n");
      }
    }
    if (last) {
      head.append("Via: 1.1 test-proxy\r\nConnection: close\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
  }

  private static String name(String fieldLine) {
    return fieldLine.substring(0, Math.max(0, fieldLine.indexOf(':'))).toLowerCase(Locale.ROOT);
  }
}
