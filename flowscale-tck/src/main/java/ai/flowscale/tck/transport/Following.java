package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The requests that follow an exchange on the same origin at once, however it has ended. Their
 * server responds with what has arrived of them. On a connection that is not to be used again, it
 * responds with what would have been the rest of the earlier response.
 */
@SuppressWarnings("StringConcatToTextBlock") // Lines on the wire end with CR and LF.
final class Following {
  /** No pool clears away by itself what an end leaves behind. */
  private static final Duration LONG = Duration.ofMinutes(30);

  private static final long HUGE = 1L << 40;

  /** The begin of each target, which no body has. */
  private static final String TARGET = "/exchange-";

  private static final String STALE = Scripts.ok("stale");
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final List<OptionalLong> FRAMINGS =
      List.of(OptionalLong.of(HUGE), OptionalLong.empty());

  private final TransportScenario it;
  private final Map<String, Former> formers = new ConcurrentHashMap<>();

  /** Exchanges behind which another request has come where there must be none. */
  private final Queue<String> misused = new ConcurrentLinkedQueue<>();

  /** The case, a part of all targets. */
  private int place;

  private Following(TransportScenario it) {
    this.it = it;
    it.settings().idlingFor(LONG);
    it.server().always(this::serve);
  }

  /** What a server does with the earlier request, of which it has read the head. */
  @FunctionalInterface
  private interface Former {
    void play(RawConnection connection, RawRequest request) throws IOException;
  }

  static void assertOwn(TransportScenario it) {
    Following following = new Following(it);
    following.completeResponses();
    following.brokenResponses();
    following.cancelledExchanges();
    following.unreadRests();
    following.failedUploads();
    following.earlyResponses();
  }

  // The ends.

  private void completeResponses() {
    Map<String, String> responses = new LinkedHashMap<>();
    responses.put("HEAD with a length", "200 OK\r\nContent-Length: 100\r\n\r\n");
    responses.put("HEAD with an error", "404 Not Found\r\nContent-Length: 100\r\n\r\n");
    responses.put("GET with 204", "204 No Content\r\n\r\n");
    responses.put("GET with 304", "304 Not Modified\r\nETag: \"1\"\r\n\r\n");
    responses.put("GET with 304 and a length", "304 Not Modified\r\nContent-Length: 100\r\n\r\n");
    responses.put("POST with length 0", "200 OK\r\nContent-Length: 0\r\n\r\n");
    responses.put("POST with 205", "205 Reset Content\r\nContent-Length: 0\r\n\r\n");
    for (int status : new int[] {301, 303, 308}) {
      responses.put(
          "POST with " + status,
          status + " Elsewhere\r\nLocation: /elsewhere\r\nContent-Length: 3\r\n\r\nabc");
    }
    for (int status : new int[] {400, 401, 407, 408, 413, 417, 421, 426, 500, 503}) {
      responses.put("POST with " + status, status + " Refused\r\nContent-Length: 3\r\n\r\nabc");
    }
    responses.put(
        "GET behind interim responses",
        "103 Early Hints\r\nX-A: b\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
    String chunks = "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    responses.put("GET with chunks", chunks + "3\r\nabc\r\n0\r\n\r\n");
    if (it.route().isHttp1()) {
      responses.put("HEAD with chunks", chunks);
      responses.put("GET with trailers", chunks + "3\r\nabc\r\n0\r\nX-A: b\r\nX-B: c\r\n\r\n");
    }
    responses.forEach(
        (name, response) -> {
          for (boolean read : new boolean[] {true, false}) {
            after(
                name + (read ? "" : ", closed unread"),
                (connection, request) -> {
                  connection.readBody(request);
                  connection.write("HTTP/1.1 " + response);
                },
                () -> ended(sending(name.substring(0, name.indexOf(' '))), read));
          }
        });
  }

  private void brokenResponses() {
    String part = OK + "Content-Length: 100\r\n\r\npart";
    Map<String, Former> responses = new LinkedHashMap<>();
    responses.put("a truncated body", thenHalfClose(part));
    responses.put("the end of the connection instead of a response", thenHalfClose(""));
    responses.put("a reset instead of a response", thenReset(""));
    responses.put("a reset within a body", thenReset(part));
    if (it.route().isHttp1()) {
      responses.put("a body up to the end of the connection", thenHalfClose(OK + "\r\nabc"));
      responses.put("a head that is cut off", thenHalfClose(OK + "X-Half: "));
      responses.put("a response that is not HTTP", thenNothing("220 ftp.example\r\n\r\n"));
      responses.put("a chunk without a size", thenNothing(CHUNKED + "x\r\nabc\r\n"));
      responses.put(
          "several lengths", thenNothing(OK + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc"));
    }
    responses.forEach((name, former) -> after(name, former, () -> ended(sending("POST"), true)));
  }

  private void cancelledExchanges() {
    for (String method : List.of("GET", "POST")) {
      after(
          "cancelled before the response to " + method,
          thenNothing(""),
          () -> {
            CompletableFuture<TransportResponse> future = sending(method);
            awaitFormer();
            future.cancel(true);
          });
    }
    Map<String, String> begins = new LinkedHashMap<>();
    begins.put("behind an interim response", "HTTP/1.1 103 Early Hints\r\n\r\n");
    if (it.route().isHttp1()) {
      begins.put("within the status line", "HTTP/1.1 20");
      begins.put("within the head", OK + "X-Half: ");
    }
    begins.forEach(
        (name, begin) ->
            after(
                "cancelled " + name,
                thenNothing(begin),
                () -> {
                  CompletableFuture<TransportResponse> future = sending("GET");
                  awaitFormer();
                  tick();
                  future.cancel(true);
                }));
    for (OptionalLong length : FRAMINGS) {
      after(
          "cancelled within an upload" + with(length),
          this::respondIfComplete,
          () -> {
            CompletableFuture<TransportResponse> future =
                it.sending("POST", former(), it.body(TestBody.endless(length)));
            awaitFormer();
            future.cancel(true);
          });
    }
  }

  private void unreadRests() {
    String length = OK + "Content-Length: ";
    Map<String, Former> rests = new LinkedHashMap<>();
    rests.put("a long rest to come", thenNothing(length + HUGE + "\r\n\r\nfirst"));
    rests.put("a short rest to come", thenNothing(length + 50 + "\r\n\r\nfirst"));
    rests.put("one byte to come", thenNothing(length + 6 + "\r\n\r\nfirst"));
    rests.put("chunks to come", thenNothing(CHUNKED + "5\r\nfirst\r\n"));
    rests.put(
        "a short rest that is there",
        thenWhatFollows(length + (5 + STALE.length()) + "\r\n\r\nfirst" + STALE));
    rests.put(
        "a rest of chunks that is there",
        thenWhatFollows(
            CHUNKED
                + "5\r\nfirst\r\n"
                + Integer.toHexString(STALE.length())
                + "\r\n"
                + STALE
                + "\r\n0\r\n\r\n"));
    rests.forEach(
        (rest, former) -> {
          after("closed unread, with " + rest, former, () -> response().close());
          if (rest.endsWith("to come")) {
            after("closed while it is read, with " + rest, former, this::closeWhileRead);
            after("closed after it was read in part, with " + rest, former, this::closeInPart);
          }
        });
    after(
        "closed unread, an error with a long rest",
        thenNothing("HTTP/1.1 500 Failed\r\nContent-Length: " + HUGE + "\r\n\r\nfirst"),
        () -> response().close());
  }

  private TransportResponse response() {
    return TransportScenario.response(sending("POST"));
  }

  private void closeWhileRead() {
    TransportResponse response = response();
    BodyReader reader = it.reading(response);
    reader.awaitFirst();
    response.close();
  }

  private void closeInPart() {
    BodyReader reader = BodyReader.waiting(response());
    reader.next();
    reader.close();
  }

  private void failedUploads() {
    Throwable cause = new IllegalStateException("disk full");
    Map<String, TestBody> bodies = new LinkedHashMap<>();
    for (OptionalLong length : FRAMINGS) {
      bodies.put("fails" + with(length), TestBody.failing(length, 4, cause));
      bodies.put("fails at its start" + with(length), TestBody.failing(length, 0, cause));
    }
    bodies.put("is too short", TestBody.blocks(OptionalLong.of(HUGE), 4));
    bodies.put("is too short by a byte", TestBody.sized(OptionalLong.of(1001), 1000));
    bodies.put("is too long by a buffer", TestBody.sized(OptionalLong.of(1000), 1000, 1));
    bodies.put("is too long by a byte", TestBody.sized(OptionalLong.of(1000), 1001));
    bodies.put("is far too long", TestBody.blocks(OptionalLong.of(3 * TestBody.BLOCK), 20));
    bodies.forEach(
        (name, body) ->
            after(
                "an upload that " + name,
                this::respondIfComplete,
                () -> ended(it.sending("POST", former(), it.body(body)), true)));
  }

  private void earlyResponses() {
    Map<String, String> responses = new LinkedHashMap<>();
    responses.put("a 413", "413 Too Large\r\nContent-Length: 4\r\n\r\nstop");
    responses.put("a 413 without a body", "413 Too Large\r\nContent-Length: 0\r\n\r\n");
    responses.put("a 200", "200 OK\r\nContent-Length: 4\r\n\r\nstop");
    responses.put("a 204", "204 No Content\r\n\r\n");
    responses.put("a 302 in chunks", "302 Found\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    for (OptionalLong length : FRAMINGS) {
      after(
          "an early response to an upload" + with(length),
          early(responses.get("a 413"), () -> {}),
          () -> ended(it.sending("POST", former(), it.body(TestBody.endless(length))), true));
    }
    // Also for a client that looks for a response only behind the request.
    responses.forEach(
        (name, response) -> {
          for (boolean known : new boolean[] {true, false}) {
            OptionalLong length =
                known ? OptionalLong.of(4 * TestBody.BLOCK) : OptionalLong.empty();
            CompletableFuture<Void> responded = new CompletableFuture<>();
            CompletableFuture<Void> last = new CompletableFuture<>();
            after(
                name + " to an upload" + with(length) + " whose last byte is late",
                early(response, () -> responded.complete(null)),
                () -> {
                  TestBody body = it.body(TestBody.blocks(length, 4).endingAfter(last));
                  CompletableFuture<TransportResponse> future = it.sending("POST", former(), body);
                  Waiting.until(
                      "the server's early response",
                      () -> responded.isDone() || !misused.isEmpty());
                  // Meanwhile, a transport that ends the exchange has time to do so.
                  tick();
                  last.complete(null);
                  ended(future, known);
                });
          }
        });
  }

  private Former early(String response, Runnable responded) {
    return (connection, request) -> {
      connection.readBody(request, 1);
      connection.write("HTTP/1.1 " + response);
      responded.run();
      readOn(connection, request);
    };
  }

  private void tick() {
    for (int i = 0; i < 3; i++) {
      it.tick();
    }
  }

  private static String with(OptionalLong length) {
    return length.isPresent() ? " with a length" : " in chunks";
  }

  private String former() {
    return TARGET + place;
  }

  private CompletableFuture<TransportResponse> sending(String method) {
    return it.sending(
        method, former(), method.equals("POST") ? it.body(OptionalLong.of(3), "abc") : null);
  }

  private void awaitFormer() {
    String target = former();
    it.server()
        .await(
            "the request for " + target,
            () ->
                !misused.isEmpty()
                    || it.server().requests().stream()
                        .anyMatch(each -> each.target().equals(target)));
  }

  /** Waits for the end of an exchange. What comes of it is the matter of other rules. */
  private void ended(CompletableFuture<TransportResponse> future, boolean read) {
    if (Waiting.outcome("the end of the first exchange", future) == null) {
      TransportResponse response = TransportScenario.response(future);
      if (read) {
        var unused = Waiting.outcome("the end of its body", it.reading(response).whole());
      } else {
        response.close();
      }
    }
  }

  // The server.

  private static Former thenWhatFollows(String text) {
    return (connection, request) -> {
      connection.readBody(request);
      connection.write(text);
    };
  }

  private static Former thenHalfClose(String text) {
    return (connection, request) -> {
      connection.readBody(request);
      connection.write(text);
      connection.halfClose();
      connection.readToEnd();
    };
  }

  private static Former thenReset(String text) {
    return (connection, request) -> {
      connection.readBody(request);
      connection.write(text);
      connection.reset();
    };
  }

  /** The connection is not to be used again. */
  private Former thenNothing(String text) {
    return (connection, request) -> {
      connection.readBody(request);
      connection.write(text);
      if (connection.readUntil(TARGET)) {
        misuse(connection, request);
      }
    };
  }

  /** Responds to whatever comes with what would have come behind the earlier request. */
  private void misuse(RawConnection connection, RawRequest former) throws IOException {
    misused.add(former.target());
    do {
      connection.write(STALE);
    } while (connection.readUntil(TARGET));
  }

  /** A complete request gets a response, although it must not be complete. */
  private void respondIfComplete(RawConnection connection, RawRequest request) throws IOException {
    readOn(connection, request);
    if (request.isComplete()) {
      connection.respond("200 OK", "complete");
    }
  }

  /** Reads the rest of a request, which must not have the next one in it. */
  private void readOn(RawConnection connection, RawRequest request) throws IOException {
    if (connection.readBodyUntil(request, TARGET)) {
      misuse(connection, request);
    }
  }

  // The next requests.

  private void after(String name, Former former, Runnable end) {
    it.inCase(
        name,
        () -> {
          place++;
          formers.put(former(), former);
          end.run();
          assertArrives("POST", place % 2 == 0 ? OptionalLong.of(1000) : OptionalLong.empty());
          assertArrives("GET", null);
          assertThat(misused)
              .as("exchanges behind which their connection was used again, but must not be")
              .isEmpty();
        });
  }

  private void serve(RawConnection connection) throws IOException {
    while (true) {
      RawRequest request = connection.readHead();
      String[] line = request.startLine().split(" ", -1);
      Former former = line.length == 3 ? formers.get(line[1]) : null;
      if (former != null) {
        former.play(connection, request);
      } else {
        connection.readBody(request);
        connection.respond("200 OK", record(request));
      }
    }
  }

  private void assertArrives(String method, @Nullable OptionalLong length) {
    String target = TARGET + place + "/next/" + method;
    byte[] bytes = Sizes.bytes(length == null ? 0 : 1000);
    TestBody body =
        length == null
            ? null
            : it.body(TestBody.ofBuffers(length, List.of(ByteBuffer.wrap(bytes))));
    Headers headers = Headers.empty().with("X-Next", method + place);

    TransportResponse response =
        it.send(TransportRequest.of(method, it.server().uri(target), headers, body));

    assertThat(it.text(response))
        .as("the response to " + target + ", which says what has arrived of it")
        .isEqualTo(record(method + " " + target + " HTTP/1.1", method + place, bytes));
    if (method.equals("POST")) {
      assertThat(it.server().requests())
          .filteredOn(each -> each.startLine().contains(target))
          .as("the requests for " + target)
          .hasSize(1);
    }
  }

  private static String record(RawRequest request) {
    return request.startLine()
        + "\n"
        + String.join(",", request.values("X-Next"))
        + "\n"
        + request.bodySha256();
  }

  private static String record(String startLine, String header, byte[] body) {
    return startLine + "\n" + header + "\n" + Sizes.sha256(body);
  }
}
