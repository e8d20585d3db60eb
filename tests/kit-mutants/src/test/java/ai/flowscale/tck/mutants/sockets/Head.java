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
    Headers more = Headers.empty();
    while (true) {
      Head head = readOne(connection, faults);
      if (head.status() / 100 != 1 || isTaken(head.status(), connection, faults)) {
        return head.with(more.all("Link"));
      }
      more = faults.contains(Fault.KEEPS_INTERIM_FIELDS) ? head.headers() : more;
      if (head.status() == 101 || head.status() == 103 && faults.contains(Fault.FAILS_AT_103)) {
        throw broken();
      }
      if (faults.contains(Fault.STOPS_AT_INTERIM)) {
        connection.stopUpload();
      }
    }
  }

  private Head with(List<String> links) {
    Headers all = headers;
    for (String link : links) {
      all = all.with("Link", link);
    }
    return new Head(version, status, all);
  }

  private static boolean isTaken(int status, Connection connection, Set<Fault> faults) {
    boolean known = status == 100 || status == 103;
    return faults.contains(Fault.TAKES_INTERIM)
        || faults.contains(Fault.TAKES_UNKNOWN_INTERIM) && !known
        || faults.contains(Fault.TAKES_INTERIM_USED) && connection.count() > 0;
  }

  static TransportException broken() {
    return broken("HTTP");
  }

  private static TransportException broken(String what) {
    return new TransportException(Kind.PROTOCOL, Sent.MAYBE, "the response is not " + what, null);
  }

  /** Refuses a line. */
  static TransportException broken(String line, Set<Fault> faults) {
    return faults.contains(Fault.QUOTES_LINES) ? broken(line) : broken();
  }

  private static Head readOne(Connection connection, Set<Fault> faults) throws IOException {
    int[] left = {MOST};
    String first = line(connection, left, faults);
    while (faults.contains(Fault.SKIPS_LINES) && !first.startsWith("HTTP/")) {
      first = line(connection, left, faults);
    }
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
    if (!first.matches("HTTP/1\\.[01]" + pattern)
        || faults.contains(Fault.WANTS_SHORT_REASON) && first.length() > 1024) {
      throw broken(first, faults);
    }
    String name =
        faults.contains(Fault.TAKES_ANY_NAME)
            ? "[^ ]+"
            : faults.contains(Fault.TAKES_SPACED_NAMES)
                ? "[!#-~]+( [!#-~]+)*"
                : "[!#-~&&[^(),/:;<=>?@{}\\[\\]\\\\]]+";
    Headers headers = Headers.empty();
    for (String line = line(connection, left, faults);
        !line.isEmpty();
        line = line(connection, left, faults)) {
      String field = faults.contains(Fault.SPLITS_FOLDED) ? line.stripLeading() : line;
      int colon = field.indexOf(':');
      if (colon < 1 && !field.equals(line)
          || colon < 0 && !line.matches("\\s.*") && faults.contains(Fault.IGNORES_BAD_LINES)
          || colon == 0 && faults.contains(Fault.TAKES_NO_NAME)) {
        continue;
      }
      if (colon < 1 || !field.substring(0, colon).matches(name)) {
        throw broken(line, faults);
      }
      String value = field.substring(colon + 1);
      if (faults.contains(Fault.ENDS_VALUES_AT_CR)) {
        value = value.replaceFirst("\r.*", "");
      }
      if (value.matches("(?s).*[\r\0].*") && !faults.contains(Fault.TAKES_ANY_VALUE)) {
        throw broken(line, faults);
      }
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
      if (next < 0 && faults.contains(Fault.REFUSES_CUT_START) && "HTTP/1.1".contentEquals(line)) {
        throw broken();
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

  /** Whether the connection ends with this response to a request with a method. */
  boolean isLast(String method, Set<Fault> faults) {
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
        || !hasLength() && !isChunked() && status != 204 && status != 304 && !method.equals("HEAD");
  }

  boolean isChunked() {
    return headers.first("Transfer-Encoding").isPresent();
  }

  /** Refuses a response of which it is not certain where its body ends (RFC 9112, section 6.3). */
  void check(Set<Fault> faults) {
    List<String> lengths = lengths(faults);
    if (lengths.stream().anyMatch(length -> !length.matches("\\d{1,18}"))
        || lengths.stream().distinct().count() > 1
        || (isChunked() && !lengths.isEmpty())) {
      throw broken(
          faults.contains(Fault.QUOTES_LENGTHS)
              ? lengths.toString()
              : "HTTP: its length is not certain");
    }
  }

  private List<String> lengths(Set<Fault> faults) {
    String unread =
        faults.contains(Fault.TAKES_PREFIXES)
            ? "(?<=\\d)\\D.*"
            : faults.contains(Fault.TAKES_SIGNS) ? "^[+]" : "^$";
    return headers.all("Content-Length").stream()
        .map(length -> length.replaceFirst(unread, ""))
        .filter(length -> !length.isEmpty() || !faults.contains(Fault.IGNORES_EMPTY_LENGTH))
        .toList();
  }

  boolean hasLength() {
    return headers.first("Content-Length").isPresent();
  }

  boolean hasLength(Set<Fault> faults) {
    return !lengths(faults).isEmpty();
  }

  long length(Set<Fault> faults) {
    return Long.parseLong(lengths(faults).get(0));
  }
}
