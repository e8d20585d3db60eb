package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Responses of HTTP/1.1 in the forms that its grammar allows, and in some that it does not. All
 * that are understood have the body {@value #BODY}.
 */
@SuppressWarnings("StringConcatToTextBlock") // Lines on the wire end with CR and LF.
final class Syntax {
  private static final String BODY = "abcde";
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String LENGTH = OK + "Content-Length: 5\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String TARGET = "/form";
  private static final long BETWEEN_BYTES_NANOS = 1;

  private Syntax() {}

  /** Forms that a client must understand. */
  static void assertUnderstood(TransportScenario it) {
    Map<String, String> forms = new LinkedHashMap<>();
    String last = "\r\n0\r\n\r\n";
    forms.put("a size in capitals", CHUNKED + "A\r\nabcdefghij" + last);
    forms.put("a size in small letters", CHUNKED + "a\r\nabcdefghij" + last);
    forms.put("sizes with zeros in front", CHUNKED + "0005\r\nabcde\r\n0000\r\n\r\n");
    forms.put("9 digits of a size", CHUNKED + "000000005\r\nabcde\r\n000\r\n\r\n");
    forms.put(
        "40 digits of a size",
        CHUNKED + "0".repeat(39) + "5\r\nabcde\r\n" + "0".repeat(40) + "\r\n\r\n");
    forms.put("an extension", CHUNKED + "5;a=b\r\nabcde" + last);
    forms.put("an extension without a value", CHUNKED + "5;a\r\nabcde\r\n0;b\r\n\r\n");
    forms.put("an extension in quotes", CHUNKED + "5;a=\"b;c=d\";e=f\r\nabcde" + last);
    forms.put("an extension behind spaces", CHUNKED + "5 ; a = b\r\nabcde" + last);
    forms.put("chunks of a byte", CHUNKED + "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n2\r\nde" + last);
    forms.put("a coding in capitals", OK + "Transfer-Encoding: CHUNKED\r\n\r\n5\r\nabcde" + last);
    forms.put(
        "a coding's name in capitals", OK + "TRANSFER-ENCODING:chunked\r\n\r\n5\r\nabcde" + last);
    forms.put("a length without a space", OK + "Content-Length:5\r\n\r\nabcde");
    forms.put("a length between spaces", OK + "Content-Length: \t 5 \t\r\n\r\nabcde");
    forms.put("a length with zeros in front", OK + "Content-Length: 0005\r\n\r\nabcde");
    forms.put("a length's name in small letters", OK + "content-length: 5\r\n\r\nabcde");
    forms.put("a long reason", LENGTH.replace("OK", "OK: 200 (x; y) / z") + "\r\nabcde");
    forms.put("no reason", LENGTH.replace(" OK", "") + "\r\nabcde");
    forms.put("a reason without letters", LENGTH.replace("OK", "") + "\r\nabcde");
    forms.put("a field without a value", LENGTH + "X-Empty:\r\nX-Other: \r\n\r\nabcde");
    forms.put("unusual letters in a name", LENGTH + "x!#$%&'*+-.^_`|~9: y\r\n\r\nabcde");
    forms.forEach(
        (name, form) -> {
          String body = form.contains("abcdefghij") ? "abcdefghij" : BODY;
          assertRight(it, name, form, body, false);
          assertRight(it, name + ", byte by byte", form, body, true);
        });
    String value = "X-Value:one\r\nX-Value:  \t two\t \r\n";
    it.inCase(
        "values between spaces and tabs",
        () -> {
          start(it, LENGTH + value + "\r\nabcde", false);
          TransportResponse response = it.get(TARGET);
          assertThat(response.headers().all("X-Value")).containsExactly("one", "two");
          assertThat(it.text(response)).isEqualTo(BODY);
        });
    int count = 2000;
    String many = CHUNKED + "1\r\nx\r\n".repeat(count) + "0\r\n\r\n";
    assertRight(it, count + " chunks of a byte", many, "x".repeat(count), false);
    for (String end : new String[] {"\r\n", "\r\n\r\n"}) {
      assertRight(
          it,
          end.length() / 2 + " empty lines behind a body",
          LENGTH + "\r\nabcde" + end,
          BODY,
          false);
    }
  }

  /** Each place in a response may be the end of a packet. */
  static void assertUnderstoodInParts(TransportScenario it) {
    Map<String, String> forms = new LinkedHashMap<>();
    forms.put("with a length", LENGTH + "\r\nabcde");
    forms.put("in chunks", CHUNKED + "5;a=b\r\nabc\r\n\r\n000A\r\ndefghijklm\r\n0\r\n\r\n");
    forms.put("in chunks with trailers", CHUNKED + "1\r\na\r\n0\r\nX-A: b\r\nX-B: c\r\n\r\n");
    Map<String, String> bodies =
        Map.of(
            "with a length",
            BODY,
            "in chunks",
            "abc\r\ndefghijklm",
            "in chunks with trailers",
            "a");
    forms.forEach(
        (name, form) ->
            it.inCase(
                "two packets, " + name, () -> assertUnderstoodInParts(it, form, bodies.get(name))));
  }

  private static void assertUnderstoodInParts(
      TransportScenario it, String form, @Nullable String body) {
    // The rest is the matter of the other forms.
    int first = body != null && form.endsWith(body) ? 1 : CHUNKED.length() - 4;
    it.serving(
        Scripts.forEver(
            connection -> {
              int end = Integer.parseInt(connection.readRequest().target().substring(1));
              connection.write(form.substring(0, end));
              connection.stall();
              connection.write(form.substring(end));
            }));
    for (int end = first; end < form.length(); end++) {
      int requests = it.server().requests().size();
      CompletableFuture<TransportResponse> future = it.sending("GET", "/" + end, null);
      it.awaitRequests(requests + 1);
      // Meanwhile, the client has time to read the first part.
      it.tick();
      it.server().connections().forEach(RawConnection::release);
      assertThat(it.text(TransportScenario.response(future)))
          .as("the body of a response whose first packet has %s bytes", end)
          .isEqualTo(body);
    }
  }

  /** Forms that a client may refuse, but must not take for something else. */
  static void assertRightOrRefused(TransportScenario it) {
    Map<String, String> forms = new LinkedHashMap<>();
    forms.put("a folded field", "X-Folded: one\r\n two\r\nContent-Length: 5\r\n\r\nabcde");
    forms.put(
        "a field folded by a tab", "X-Folded: one\r\n\ttwo\r\nContent-Length: 5\r\n\r\nabcde");
    forms.put(
        "a folded field that looks like two",
        "X-Folded: one\r\n Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde");
    forms.put("a length twice", "Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde");
    forms.put("a length twice in a list", "Content-Length: 5, 5\r\n\r\nabcde");
    forms.put("a space before a colon", "Content-Length : 5\r\n\r\nabcde");
    forms.put("ends of lines without CR", "Content-Length: 5\n\nabcde");
    for (String size : new String[] {"+5", "5g", "5 5", " 5", "0x5", "5,", "5\t;a", "\"5\""}) {
      forms.put(
          "a chunk whose size is " + size,
          "Transfer-Encoding: chunked\r\n\r\n" + size + "\r\nabcde\r\n0\r\n\r\n");
    }
    for (String length : new String[] {"5,", ",5", "5, 5, 5"}) {
      forms.put("a length of " + length, "Content-Length: " + length + "\r\n\r\nabcde");
    }
    forms.put(
        "an extension of 1 KiB",
        "Transfer-Encoding: chunked\r\n\r\n5;a=" + "b".repeat(1024) + "\r\nabcde\r\n0\r\n\r\n");
    for (String end : new String[] {"\n", "\n\r"}) {
      forms.put(
          (end.equals("\n") ? "LF" : "LF and CR") + " behind a chunk",
          "Transfer-Encoding: chunked\r\n\r\n2\r\nab" + end + "3\r\ncde\r\n0\r\n\r\n");
    }
    forms.put("NUL in a value", "X-Folded: one\0two\r\nContent-Length: 5\r\n\r\nabcde");
    forms.put(
        "CR and a field in a value",
        "X-Folded: one\rX-Other: two\r\nContent-Length: 5\r\n\r\nabcde");
    forms.put("CR in a value", "X-Folded: one\rtwo\r\nContent-Length: 5\r\n\r\nabcde");
    forms.forEach(
        (name, form) -> it.inCase(name, () -> assertRightOrRefused(it, OK + form, false)));
    for (String field : new String[] {"Content-Length: 3", "Transfer-Encoding: chunked"}) {
      it.inCase(
          "trailers with " + field,
          () ->
              assertRightOrRefused(
                  it, CHUNKED + "5\r\nabcde\r\n0\r\n" + field + "\r\n\r\n", false));
    }
    it.inCase(
        "the transfer coding identity",
        () -> assertRightOrRefused(it, LENGTH + "Transfer-Encoding: identity\r\n\r\nabcde", true));
    Map<String, String> starts = new LinkedHashMap<>();
    starts.put("two spaces before the status", LENGTH.replace(" 200", "  200"));
    starts.put("a tab before the status", LENGTH.replace(" 200", "\t200"));
    starts.put("a version in small letters", LENGTH.replace("HTTP", "http"));
    starts.put("a space before the first field", LENGTH.replace(OK, OK + " Content-Length: 3\r\n"));
    starts.forEach(
        (name, start) ->
            it.inCase(name, () -> assertRightOrRefused(it, start + "\r\nabcde", false)));
    for (String end : new String[] {"0\r\n", "0", "0\r", "0\r\nX-Sum: 1\r\n", "0\r\nX-Su", "00"}) {
      String name = end.replace("\r", "CR ").replace("\n", "LF ").strip();
      it.inCase(
          "an end of the connection behind [" + name + "]",
          () -> assertRightOrRefused(it, CHUNKED + "5\r\nabcde\r\n" + end, true));
    }
    String reset = "HTTP/1.1 205 Reset Content\r\n";
    Map.of(
            "with a length", "Content-Length: 5\r\n\r\nabcde",
            "in chunks", "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n")
        .forEach(
            (name, form) ->
                it.inCase("a 205 " + name, () -> assertRightOrRefused(it, reset + form, false)));
    // A client may wait for what is missing there.
    it.inCase(
        "ends of chunks without CR, and the end of the connection",
        () -> assertRightOrRefused(it, CHUNKED + "5\nabcde\n0\n\n", true));
    it.inCase(
        "an empty line before the status line",
        () -> assertRightOrRefused(it, "\r\n" + LENGTH + "\r\nabcde", false));
  }

  private static void assertRightOrRefused(TransportScenario it, String form, boolean close) {
    start(it, form, close);
    // So that the response is the second one on its connection.
    assertNext(it);
    CompletableFuture<TransportResponse> future = it.sending("POST", TARGET, null);
    Throwable failure = Waiting.outcome("a response or a failure", future);
    if (failure == null) {
      TransportResponse response = TransportScenario.response(future);
      for (String value : response.headers().all("X-Folded")) {
        assertThat(value).matches("one[ \t]+(two|Content-Length: 3|X-Other: two)");
      }
      BodyReader reader = it.reading(response);
      failure = Waiting.outcome("the end of the body", reader.whole());
      assertThat(BODY).startsWith(reader.text());
      assertThat(failure != null || reader.text().equals(BODY)).as("a body that is whole").isTrue();
    }
    if (failure == null && close) {
      // It may be in the pool: the end of the connection may reach the client later.
      return;
    }
    if (failure != null) {
      assertThat(failure)
          .isInstanceOfSatisfying(
              TransportException.class,
              refused -> assertThat(refused.kind()).isIn(Kind.PROTOCOL, Kind.CLOSED));
    }
    assertNext(it);
  }

  /** Numbers that are not, or that are beyond what a client can count to. */
  static void assertNotMisread(TransportScenario it) {
    Map<String, String> forms = new LinkedHashMap<>();
    for (String size :
        new String[] {
          "-5",
          "x5",
          "100000005",
          "80000005",
          "10000000000000005",
          "FFFFFFFFFFFFFFFB",
          "7FFFFFFFFFFFFFFF",
          ";5"
        }) {
      forms.put("the size of a chunk is " + size, CHUNKED + size + "\r\nabcde\r\n0\r\n\r\n");
    }
    for (String size : new String[] {"1", "5", "5\r\n", "5\r\nabcd", "a"}) {
      String name = size.replace("\r\n", " CRLF ").strip();
      forms.put("an end behind [" + name + "]", CHUNKED + "5\r\nabcde\r\n" + size);
    }
    forms.put("an empty line instead of a size", CHUNKED + "\r\nabcde\r\n0\r\n\r\n");
    forms.put("a chunk that is longer than its size", CHUNKED + "4\r\nabcde\r\n0\r\n\r\n");
    forms.put("a chunk that is shorter than its size", CHUNKED + "8\r\nabcde\r\n0\r\n\r\n");
    for (String length : new String[] {"4294967301", "18446744073709551621", "-5", "5x", "0x5"}) {
      forms.put("the length is " + length, OK + "Content-Length: " + length + "\r\n\r\nabcde");
    }
    forms.forEach(
        (name, form) ->
            it.inCase(
                name,
                () -> {
                  start(it, form, true);
                  CompletableFuture<TransportResponse> future = it.sending("POST", TARGET, null);
                  if (Waiting.outcome("a response or a failure", future) == null) {
                    BodyReader reader = it.reading(TransportScenario.response(future));
                    assertThat(reader.failure().kind()).isIn(Kind.PROTOCOL, Kind.CLOSED);
                  } else {
                    assertThat(TransportScenario.failure(future).kind())
                        .isIn(Kind.PROTOCOL, Kind.CLOSED);
                  }
                  assertNext(it);
                }));
  }

  /** Heads with a line that means nothing (RFC 9112, section 5), or the next one what it should. */
  static void assertRefused(TransportScenario it) {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    lines.put("a field without a colon", List.of("X-Broken"));
    lines.put("words without a colon", List.of("X-Broken line", "Content-Length 3"));
    lines.put("a field without a name", List.of(": x"));
    lines.put("a space in a name", List.of("X Broken: x"));
    lines.put("NUL in a name", List.of("X\0Broken: x"));
    lines.forEach(
        (name, forms) -> it.inCase(name, () -> forms.forEach(line -> assertRefused(it, line))));
    for (String end :
        List.of("XX", "X", "XXX", "X\n", "X\r\n", "  ", " \r\n", "\rX", "\r", "\r\r\n", "")) {
      String name =
          end.replace(" ", "SP ").replace("X", "X ").replace("\r", "CR ").replace("\n", "LF ");
      it.inCase("behind a chunk [" + name.strip() + "]", () -> assertEndRefused(it, end));
    }
  }

  /** RFC 9112, section 7.1: what is skipped there unseen may be a part of another response. */
  private static void assertEndRefused(TransportScenario it, String end) {
    start(it, CHUNKED + "2\r\nab" + end + "3\r\ncde\r\n0\r\n\r\n", true);
    CompletableFuture<TransportResponse> future = it.sending("POST", TARGET, null);
    TransportException failure =
        Waiting.outcome("a response or a failure", future) == null
            ? it.reading(TransportScenario.response(future)).failure()
            : TransportScenario.failure(future);
    assertThat(failure.kind()).isIn(Kind.PROTOCOL, Kind.CLOSED);
    assertNext(it);
  }

  private static void assertRefused(TransportScenario it, String line) {
    start(it, OK + line + "\r\nContent-Length: 5\r\n\r\nabcde", false);
    assertThat(TransportScenario.failure(it.sending("POST", TARGET, null)).kind())
        .isEqualTo(Kind.PROTOCOL);
    assertNext(it);
  }

  private static void assertRight(
      TransportScenario it, String name, String form, String body, boolean byteByByte) {
    it.inCase(
        name,
        () -> {
          start(it, form, false, byteByByte);
          TransportResponse response = it.get(TARGET);
          assertThat(response.status()).isEqualTo(200);
          assertThat(it.text(response)).isEqualTo(body);
          assertNext(it);
        });
  }

  private static void assertNext(TransportScenario it) {
    assertThat(it.text(it.send("POST", "/next", null))).isEqualTo("/next");
  }

  private static void start(TransportScenario it, String form, boolean close) {
    start(it, form, close, false);
  }

  private static void start(TransportScenario it, String form, boolean close, boolean byteByByte) {
    byte[] bytes = form.getBytes(StandardCharsets.US_ASCII);
    it.serving(
        connection -> {
          while (true) {
            String target = connection.readRequest().target();
            if (!target.equals(TARGET)) {
              connection.respond("200 OK", target);
              continue;
            }
            if (byteByByte) {
              writeEach(connection, bytes);
            } else {
              connection.write(bytes);
            }
            if (close) {
              connection.halfClose();
            }
          }
        });
  }

  /** With a moment between two bytes, so that most of them are read by themselves. */
  private static void writeEach(RawConnection connection, byte[] bytes) throws IOException {
    for (byte each : bytes) {
      connection.write(new byte[] {each});
      LockSupport.parkNanos(BETWEEN_BYTES_NANOS);
    }
  }
}
