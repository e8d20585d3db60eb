package ai.flowscale.tck.mutants.sockets;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The head of a response. */
record Head(String version, int status, Headers headers) {
  private static final int MOST = 64 * 1024;

  /** Reads heads up to that of the response. */
  static Head read(Connection connection, Set<Fault> faults) throws IOException {
    while (true) {
      Head head = readOne(connection, faults);
      if (head.status() / 100 != 1 || isTaken(head.status(), connection, faults)) {
        return head;
      }
      if (head.status() == 101 || head.status() == 103 && faults.contains(Fault.FAILS_AT_103)) {
        throw broken();
      }
      if (faults.contains(Fault.STOPS_AT_INTERIM)) {
        connection.stopUpload();
      }
    }
  }

  private static boolean isTaken(int status, Connection connection, Set<Fault> faults) {
    boolean known = status == 100 || status == 103;
    return faults.contains(Fault.TAKES_INTERIM)
        || faults.contains(Fault.TAKES_UNKNOWN_INTERIM) && !known
        || faults.contains(Fault.TAKES_INTERIM_USED) && connection.count() > 0;
  }

  static TransportException broken() {
    return new TransportException(Kind.PROTOCOL, Sent.MAYBE, "the response is not HTTP", null);
  }

  private static Head readOne(Connection connection, Set<Fault> faults) throws IOException {
    int[] left = {MOST};
    String first = line(connection, left, faults);
    if (faults.contains(Fault.TAKES_ANY_STATUS) && first.matches("HTTP/1.1 [a-z]{3}.*")) {
      first = "HTTP/1.1 200 OK";
    }
    if (faults.contains(Fault.TAKES_ICY) && first.startsWith("ICY ")) {
      first = "HTTP/1.0 200 OK";
    }
    if (faults.contains(Fault.TAKES_PAGES) && first.startsWith("<")) {
      return new Head("HTTP/0.9", 200, Headers.empty());
    }
    String pattern = faults.contains(Fault.WANTS_REASON) ? " \\d{3} .+" : " \\d{3}( .*)?";
    if (!first.matches("HTTP/1\\.[01]" + pattern)) {
      throw broken();
    }
    Headers headers = Headers.empty();
    for (String line = line(connection, left, faults);
        !line.isEmpty();
        line = line(connection, left, faults)) {
      String field = faults.contains(Fault.SPLITS_FOLDED) ? line.stripLeading() : line;
      int colon = field.indexOf(':');
      if (colon < 1 && !field.equals(line)) {
        continue;
      }
      if (colon < 1 || field.substring(0, colon).matches(".*\\s.*")) {
        throw broken();
      }
      String value = field.substring(colon + 1);
      headers =
          headers.with(
              field.substring(0, colon),
              faults.contains(Fault.KEEPS_SPACES) ? value.stripLeading() : value.strip());
    }
    return new Head(first.substring(0, 8), Integer.parseInt(first.substring(9, 12)), headers);
  }

  /** Reads a line, without its end. */
  static String line(Connection connection, int[] left, Set<Fault> faults) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = connection.in().read(); next != '\n'; next = connection.in().read()) {
      if (next < 0 && faults.contains(Fault.TAKES_CUT_HEAD) && left[0] < MOST) {
        break;
      }
      if (next < 0 && faults.contains(Fault.WAITS_FOR_HALF_CLOSED) && left[0] == MOST) {
        connection.awaitReset();
      }
      if (next < 0) {
        throw new EOFException("within the head");
      }
      if (left[0]-- == 0) {
        throw broken();
      }
      line.append((char) next);
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }

  /** Whether the connection ends with this response. */
  boolean isLast(Set<Fault> faults) {
    return version.equals("HTTP/1.0") && !faults.contains(Fault.KEEPS_OLD)
        || headers.all("Connection").stream()
            .limit(faults.contains(Fault.KEEPS_SECOND_LINE) ? 1 : Long.MAX_VALUE)
            .flatMap(
                value ->
                    Stream.of(
                        faults.contains(Fault.KEEPS_LISTED)
                            ? new String[] {value}
                            : value.split(",", -1)))
            .map(String::strip)
            .anyMatch(
                faults.contains(Fault.KEEPS_CAPITALS) ? "close"::equals : "close"::equalsIgnoreCase)
        || !hasLength() && !isChunked() && status != 204 && status != 304;
  }

  boolean isChunked() {
    return headers.first("Transfer-Encoding").isPresent();
  }

  /** Whether it is not certain where the body ends (RFC 9112, section 6.3). */
  boolean isAmbiguous() {
    List<String> lengths = headers.all("Content-Length");
    return lengths.stream().anyMatch(length -> !length.matches("\\d{1,18}"))
        || lengths.stream().distinct().count() > 1
        || (isChunked() && !lengths.isEmpty());
  }

  boolean hasLength() {
    return headers.first("Content-Length").isPresent();
  }

  long length() {
    String length = headers.first("Content-Length").orElse("");
    if (!length.matches("\\d{1,18}")) {
      throw broken();
    }
    return Long.parseLong(length);
  }
}
