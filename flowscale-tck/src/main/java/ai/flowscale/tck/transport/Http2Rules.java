package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.failure;
import static ai.flowscale.tck.transport.TransportScenario.response;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawHttp2;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Chapter 7 of the contract, second half: what servers do over HTTP/2. */
public abstract class Http2Rules {
  /** More than a server of the kit takes in before it reads. */
  private static final int UPLOAD_BLOCKS = 20;

  static final int UPLOAD_BYTES = UPLOAD_BLOCKS * TestBody.BLOCK;

  static RawServer server(TransportScenario it, Map<Integer, Integer> settings) {
    return it.watched(RawServer.startHttp2(TestAuthority.serverContext(), settings));
  }

  static RawServer server(TransportScenario it) {
    return server(it, Map.of());
  }

  private static void trusting(TransportScenario it) {
    it.settings().trustingAuthority();
  }

  static CompletableFuture<TransportResponse> post(
      TransportScenario it, RawServer server, String path, @Nullable RequestBody body) {
    return it.posting(server.uri(path), body);
  }

  static TestBody small(TransportScenario it) {
    return it.body(TestBody.of(OptionalLong.of(3), "abc").replayable());
  }

  static TestBody large(TransportScenario it) {
    return it.body(TestBody.blocks(OptionalLong.of(UPLOAD_BYTES), UPLOAD_BLOCKS));
  }

  /** Acts on the frames of a connection, on the thread of the test. */
  static void act(RawConnection connection, Frames frames) {
    try {
      frames.send(connection.http2());
    } catch (IOException closed) {
      throw new UncheckedIOException(closed);
    }
  }

  /** Acts, and waits until the client has read it. */
  static void actAndAwait(RawServer server, int connection, Frames frames) {
    RawConnection on = server.connection(connection);
    act(on, frames);
    awaitAcknowledged(server, on);
  }

  static void awaitAcknowledged(RawServer server, RawConnection connection) {
    server.await("the ACK of SETTINGS", () -> connection.http2().isAcknowledged());
  }

  static void assertNoViolation(RawServer server) {
    assertThat(server.violations()).as("what the server has forbidden").isEmpty();
  }

  private static void assertSentOnce(RawServer server, String path) {
    assertThat(server.requests().stream().map(RawRequest::target).filter(path::equals))
        .as("the requests for " + path)
        .hasSize(1);
  }

  /** What a server sends, on the connection of a stream. */
  @FunctionalInterface
  interface Frames {
    void send(RawHttp2 http2) throws IOException;
  }

  // GOAWAY.

  @RuleTest(value = TransportRule.GO_AWAY, routes = Route.Selection.OWN)
  final void rule7_14_afterAGoAwayExchangesGoOnAndRequestsGoElsewhere(TransportScenario it) {
    trusting(it);
    it.inCase("in one step", () -> assertLeft(it, false, http2 -> http2.goAway(RawHttp2.NO_ERROR)));
    it.inCase("in two steps", () -> assertLeft(it, true, http2 -> http2.goAway(RawHttp2.NO_ERROR)));
    it.inCase(
        "with an error code",
        () -> assertLeft(it, false, http2 -> http2.goAway(RawHttp2.ENHANCE_YOUR_CALM)));
    it.inCase("on an idle connection", () -> assertIdleLeft(it));
  }

  private static void assertLeft(TransportScenario it, boolean announced, Frames goAway) {
    RawServer server = server(it).script(upload(), waiting(), half());
    server.always(Scripts.respondAll("another"));
    final CompletableFuture<TransportResponse> upload = post(it, server, "/upload", large(it));
    Waiting.arrival(server, "an upload", upload, () -> server.requests().size() == 1);
    final CompletableFuture<TransportResponse> waiting = post(it, server, "/waiting", small(it));
    Waiting.arrival(server, "a request", waiting, () -> server.requests().size() == 2);
    final BodyReader half = it.reading(it.get(server.uri("/half")));

    if (announced) {
      actAndAwait(server, 0, RawHttp2::announceGoAway);
      assertThat(it.text(response(post(it, server, "/between", small(it))))).isEqualTo("another");
      assertNoViolation(server);
    }
    actAndAwait(server, 0, goAway);
    assertThat(it.text(response(post(it, server, "/next", small(it))))).isEqualTo("another");
    assertNoViolation(server);
    assertThat(server.acceptedConnections()).isEqualTo(2);

    server.connection(0).release();
    server.connection(1).release();
    server.connection(2).release();
    assertThat(it.text(response(upload))).isEqualTo(UPLOAD_BYTES + " bytes");
    assertThat(it.text(response(waiting))).isEqualTo("waited");
    half.awaitEnd();
    assertThat(half.text()).isEqualTo("first half, second half");
    // As servers do then.
    act(server.connection(0), RawHttp2::closeConnection);
    assertThat(it.text(response(post(it, server, "/last", small(it))))).isEqualTo("another");
    List.of("/upload", "/waiting", "/half", "/next", "/last")
        .forEach(path -> assertSentOnce(server, path));
  }

  private static RawScript upload() {
    return connection -> {
      RawRequest request = connection.readHead();
      connection.stall();
      connection.readBody(request);
      connection.respond("200 OK", request.bodyBytes() + " bytes");
    };
  }

  private static RawScript waiting() {
    return Scripts.read().stall().respond("200 OK", "waited");
  }

  private static RawScript half() {
    return Scripts.read()
        .write("HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\nfirst half,")
        .stall()
        .write(" second half");
  }

  private static void assertIdleLeft(TransportScenario it) {
    RawServer server = server(it).always(Scripts.respondAll("hello"));
    assertThat(it.text(it.get(server.uri("/first")))).isEqualTo("hello");

    actAndAwait(server, 0, http2 -> http2.goAway(RawHttp2.NO_ERROR));

    for (int i = 0; i < 3; i++) {
      assertThat(it.text(response(post(it, server, "/" + i, small(it))))).isEqualTo("hello");
      assertSentOnce(server, "/" + i);
    }
    assertNoViolation(server);
    assertThat(server.acceptedConnections()).isEqualTo(2);
  }

  // Streams.

  @RuleTest(value = TransportRule.STREAM_LIMIT, routes = Route.Selection.OWN)
  final void rule7_15_noMoreStreamsAreOpenThanAllowed(TransportScenario it) {
    trusting(it);
    for (int most : new int[] {1, 3}) {
      it.inCase(most + " from the start", () -> assertLimited(it, most, true));
      it.inCase(most + " later", () -> assertLimited(it, most, false));
    }
    it.inCase("none for a while", () -> assertRaised(it, 0));
    it.inCase("one for a while", () -> assertRaised(it, 1));
  }

  private static void assertLimited(TransportScenario it, int most, boolean fromTheStart) {
    Map<Integer, Integer> limit = Map.of(RawHttp2.MAX_CONCURRENT_STREAMS, most);
    RawServer server =
        server(it, fromTheStart ? limit : Map.of()).script(Scripts.respondAll("first"));
    server.always(waiting());
    assertThat(it.text(it.get(server.uri("/first")))).isEqualTo("first");
    if (fromTheStart) {
      awaitAcknowledged(server, server.connection(0));
    } else {
      actAndAwait(server, 0, http2 -> http2.settings(limit));
    }

    List<CompletableFuture<String>> all = sendAll(it, server, 2 * most + 1);
    for (int i = 1; i <= all.size(); i++) {
      server.connection(i).release();
    }

    assertAllWaited(all);
    assertNoViolation(server);
    for (int i = 0; i < all.size(); i++) {
      assertSentOnce(server, "/" + i);
    }
  }

  /** Each response is read: a client may count a stream until then. */
  private static List<CompletableFuture<String>> sendAll(
      TransportScenario it, RawServer server, int count) {
    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(TransportScenario.whole(post(it, server, "/" + i, small(it))));
    }
    return all;
  }

  private static void assertAllWaited(List<CompletableFuture<String>> all) {
    for (CompletableFuture<String> one : all) {
      assertThat(Waiting.result("the response to each request", one)).isEqualTo("waited");
    }
  }

  /** As many streams as were allowed wait when the limit is raised. */
  private static void assertRaised(TransportScenario it, int most) {
    RawServer server = server(it).script(Scripts.respondAll("first"));
    server.always(waiting());
    assertThat(it.text(it.get(server.uri("/first")))).isEqualTo("first");
    actAndAwait(server, 0, http2 -> http2.settings(Map.of(RawHttp2.MAX_CONCURRENT_STREAMS, most)));
    final List<CompletableFuture<String>> all = sendAll(it, server, most + 2);
    server.await("as many requests as are allowed", () -> server.requests().size() > most);

    actAndAwait(server, 0, http2 -> http2.settings(Map.of(RawHttp2.MAX_CONCURRENT_STREAMS, 100)));

    server.await("all requests", () -> server.requests().size() == most + 3);
    for (int i = 1; i <= all.size(); i++) {
      server.connection(i).release();
    }
    assertAllWaited(all);
    assertNoViolation(server);
  }

  // PING.

  @RuleTest(value = TransportRule.PING, routes = Route.Selection.OWN)
  final void rule7_16_aPingIsAnswered(TransportScenario it) {
    trusting(it);
    RawServer server = server(it).script(Scripts.respondAll("first"));
    server.script(waiting(), upload());
    server.always(Http2Rules::streamWithoutEnd);
    assertThat(it.text(it.get(server.uri("/first")))).isEqualTo("first");
    it.inCase("an idle connection", () -> assertAnswered(server));

    CompletableFuture<TransportResponse> waiting = post(it, server, "/waiting", small(it));
    Waiting.arrival(server, "a request", waiting, () -> server.requests().size() == 2);
    it.inCase("an exchange that waits for its response", () -> assertAnswered(server));
    server.connection(1).release();
    assertThat(it.text(response(waiting))).isEqualTo("waited");

    CompletableFuture<TransportResponse> upload = post(it, server, "/upload", large(it));
    Waiting.arrival(server, "an upload", upload, () -> server.requests().size() == 3);
    it.inCase("an upload that waits for its window", () -> assertAnswered(server));
    server.connection(2).release();
    assertThat(it.text(response(upload))).isEqualTo(UPLOAD_BYTES + " bytes");

    TransportResponse unread = it.get(server.uri("/unread"));
    awaitFullWindow(server, 3);
    it.inCase("a response that is not read", () -> assertAnswered(server));
    unread.close();
    it.inCase("behind all of them", () -> assertAnswered(server));
  }

  private static void assertAnswered(RawServer server) {
    act(server.connection(0), RawHttp2::ping);
    server.await("the ACK of a PING", () -> server.connection(0).http2().isPingAnswered());
  }

  /** More than a window, which must not be endless. */
  private static void streamWithoutEnd(RawConnection connection) throws IOException {
    connection.readRequest();
    connection.write("HTTP/1.1 200 OK\r\n\r\n");
    byte[] block = new byte[TestBody.BLOCK];
    while (true) {
      connection.write(block);
    }
  }

  private static void awaitFullWindow(RawServer server, int connection) {
    server.await(
        "the end of a window, or of the bound for what is read ahead",
        () -> {
          RawConnection of = server.connection(connection);
          return of.http2().isWaitingForWindow() || of.written() > ResponseRules.BUFFERS;
        });
  }

  // Trailers.

  @RuleTest(value = TransportRule.HTTP_2_TRAILERS, routes = Route.Selection.OWN)
  final void rule7_17_trailersEndAResponse(TransportScenario it) {
    trusting(it);
    RawServer server = server(it);
    String head = "HTTP/1.1 200 OK\r\nX-A: b\r\n\r\n";
    it.inCase("behind content", () -> assertTrailed(it, server, ended(head + "hello"), "hello"));
    it.inCase("without content", () -> assertTrailed(it, server, ended(head), ""));
    it.inCase(
        "behind content with a length",
        () ->
            assertTrailed(
                it,
                server,
                connection -> {
                  RawHttp2 http2 = connection.http2();
                  http2.head(
                      RawHttp2.block(":status", "200", "content-length", "5"), 1000, -1, false);
                  http2.frame(RawHttp2.DATA, 0, "hello".getBytes(US_ASCII));
                  http2.trailers("x-checksum", "none");
                },
                "hello"));
    it.inCase(
        "behind " + UPLOAD_BYTES + " bytes",
        () ->
            assertTrailed(
                it, server, ended(head + Sizes.text(UPLOAD_BYTES)), Sizes.text(UPLOAD_BYTES)));
    assertThat(server.acceptedConnections()).isEqualTo(1);
  }

  private static RawScript ended(String response) {
    return connection -> {
      connection.write(response);
      connection.http2().trailers("x-checksum", "none", "x-many", "1", "x-many", "2");
    };
  }

  private static void assertTrailed(
      TransportScenario it, RawServer server, RawScript response, String text) {
    RawScript script =
        connection -> {
          connection.readRequest();
          response.play(connection);
          connection.readToEnd();
        };
    for (TestBody body : new TestBody[] {null, small(it), large(it)}) {
      server.script(script);
      TransportResponse received =
          body == null ? it.get(server.uri("/")) : response(post(it, server, "/", body));
      assertThat(received.status()).isEqualTo(200);
      assertThat(it.text(received).equals(text)).as("the body").isTrue();
    }
  }

  // Frames and settings.

  @RuleTest(value = TransportRule.HTTP_2_FRAMES, routes = Route.Selection.OWN)
  final void rule7_18_whatHttp2AllowsDoesNotDisturbAResponse(TransportScenario it) {
    trusting(it);
    Http2Frames.assertUndisturbed(it);
  }

  // RST_STREAM.

  @RuleTest(value = TransportRule.STREAM_RESET, routes = Route.Selection.OWN)
  final void rule7_19_aResetStreamFailsItsExchangeAlone(TransportScenario it) {
    trusting(it);
    RawServer server = server(it).script(waiting());
    final CompletableFuture<TransportResponse> other = post(it, server, "/other", small(it));
    Waiting.arrival(server, "a request", other, () -> server.requests().size() == 1);
    it.inCase("an unknown code", () -> assertReset(it, server, false, "", 0xf3f3));
    Map<String, Integer> codes = new LinkedHashMap<>();
    codes.put("NO_ERROR", RawHttp2.NO_ERROR);
    codes.put("INTERNAL_ERROR", RawHttp2.INTERNAL_ERROR);
    codes.put("CANCEL", RawHttp2.CANCEL);
    codes.put("ENHANCE_YOUR_CALM", RawHttp2.ENHANCE_YOUR_CALM);
    codes.forEach((name, code) -> assertReset(it, server, name, code));
    server.connection(0).release();
    assertThat(it.text(response(other))).isEqualTo("waited");
  }

  private static void assertReset(TransportScenario it, RawServer server, String name, int code) {
    String head = "HTTP/1.1 200 OK\r\n\r\n";
    String length = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
    it.inCase(name + " before the head", () -> assertReset(it, server, false, "", code));
    it.inCase(name + " in the upload", () -> assertReset(it, server, true, "", code));
    it.inCase(name + " behind the head", () -> assertReset(it, server, false, head, code));
    it.inCase(
        name + " within the content", () -> assertReset(it, server, false, head + "half", code));
    it.inCase(
        name + " within content with a length",
        () -> assertReset(it, server, false, length + "half", code));
    it.inCase(name + " behind the end", () -> assertResetLate(it, server, code));
  }

  private static void assertReset(
      TransportScenario it, RawServer server, boolean early, String written, int code) {
    String path = "/" + server.requests().size();
    server.script(
        connection -> {
          RawRequest request = connection.readHead();
          if (early) {
            connection.readBody(request, 1);
          } else {
            connection.readBody(request);
          }
          connection.write(written);
          if (!written.isEmpty()) {
            connection.stall();
          }
          connection.http2().reset(code);
        });
    server.always(Scripts.respondAll("another"));
    int connection = server.connections().size();
    CompletableFuture<TransportResponse> future =
        post(it, server, path, early ? large(it) : small(it));

    if (written.isEmpty()) {
      failure(future, Kind.CLOSED, Sent.MAYBE);
    } else {
      BodyReader reader = it.reading(response(future));
      server.connection(connection).release();
      reader.assertFails(Kind.CLOSED);
    }
    assertThat(it.text(it.get(server.uri(path + "/next")))).isEqualTo("another");
    assertSentOnce(server, path);
  }

  /** The client has forgotten the stream, and must not mind. */
  private static void assertResetLate(TransportScenario it, RawServer server, int code) {
    String path = "/" + server.requests().size();
    int connection = server.connections().size();
    server.always(Scripts.respondAll("whole"));
    assertThat(it.text(response(post(it, server, path, small(it))))).isEqualTo("whole");
    act(server.connection(connection), http2 -> http2.reset(code));
    assertThat(it.text(it.get(server.uri(path + "/next")))).isEqualTo("whole");
    assertSentOnce(server, path);
  }

  // The end of a connection.

  @RuleTest(value = TransportRule.HTTP_2_CONNECTION_END, routes = Route.Selection.OWN)
  final void rule7_20_theEndOfAConnectionFailsItsExchanges(TransportScenario it) {
    trusting(it);
    it.inCase("closed", () -> assertAllFail(it, RawHttp2::closeConnection));
    it.inCase("reset", () -> assertAllFail(it, RawHttp2::resetConnection));
    it.inCase(
        "closed behind a GOAWAY with an error",
        () ->
            assertAllFail(
                it,
                http2 -> {
                  http2.goAway(RawHttp2.INTERNAL_ERROR);
                  http2.closeConnection();
                }));
    it.inCase(
        "closed behind a GOAWAY without an error",
        () ->
            assertAllFail(
                it,
                http2 -> {
                  http2.goAway(RawHttp2.NO_ERROR);
                  http2.closeConnection();
                }));
  }

  private static void assertAllFail(TransportScenario it, Frames end) {
    RawServer server = server(it).script(upload(), waiting(), half());
    server.always(Scripts.respondAll("another"));
    final CompletableFuture<TransportResponse> upload = post(it, server, "/upload", large(it));
    Waiting.arrival(server, "an upload", upload, () -> server.requests().size() == 1);
    final CompletableFuture<TransportResponse> waiting = post(it, server, "/waiting", small(it));
    Waiting.arrival(server, "a request", waiting, () -> server.requests().size() == 2);
    final BodyReader half = it.reading(response(post(it, server, "/half", small(it))));

    act(server.connection(0), end);

    failure(upload, Kind.CLOSED, Sent.MAYBE);
    failure(waiting, Kind.CLOSED, Sent.MAYBE);
    half.assertFails(Kind.CLOSED);
    // Their scripts may end.
    for (int i = 0; i < 3; i++) {
      server.connection(i).release();
    }
    assertThat(it.text(response(post(it, server, "/next", small(it))))).isEqualTo("another");
    assertThat(server.acceptedConnections()).isEqualTo(2);
    List.of("/upload", "/waiting", "/half", "/next").forEach(path -> assertSentOnce(server, path));
  }

  // Windows.

  @RuleTest(value = TransportRule.UNREAD_RESPONSE, routes = Route.Selection.OWN)
  final void rule7_21_aResponseThatIsNotReadHoldsUpNoOther(TransportScenario it) {
    trusting(it);
    RawServer server = server(it).script(Scripts.respondAll("first"), Http2Rules::streamWithoutEnd);
    server.always(Scripts.read().respond("200 OK", Sizes.text(UPLOAD_BYTES)));
    assertThat(it.text(it.get(server.uri("/first")))).isEqualTo("first");
    TransportResponse unread = it.get(server.uri("/unread"));
    awaitFullWindow(server, 1);
    assertBounded(server);

    for (int i = 0; i < 2; i++) {
      assertThat(it.text(it.get(server.uri("/get"))).length()).isEqualTo(UPLOAD_BYTES);
      assertThat(it.text(response(post(it, server, "/post", large(it)))).length())
          .isEqualTo(UPLOAD_BYTES);
    }
    assertBounded(server);
    unread.close();
    server.await("the end of the response", () -> server.connection(1).end() != null);
    assertThat(it.text(it.get(server.uri("/last"))).length()).isEqualTo(UPLOAD_BYTES);
  }

  private static void assertBounded(RawServer server) {
    assertThat(server.connection(1).written())
        .as("bytes that the server has written, none of which was read")
        .isLessThan(ResponseRules.BUFFERS);
  }

  // Push.

  @RuleTest(value = TransportRule.SERVER_PUSH, routes = Route.Selection.OWN)
  final void rule7_22_aPushedResponseIsNotUsed(TransportScenario it) {
    trusting(it);
    RawServer server =
        server(it)
            .script(
                connection -> {
                  connection.readRequest();
                  if (connection.http2().settingOfClient(RawHttp2.ENABLE_PUSH).orElse(1) == 1) {
                    connection.http2().push(2, "/pushed", "pushed");
                  }
                  connection.respond("200 OK", "asked for");
                })
            .always(Scripts.respondAll("asked for"));

    assertThat(it.text(it.get(server.uri("/first")))).isEqualTo("asked for");
    assertThat(it.text(it.get(server.uri("/pushed")))).isEqualTo("asked for");
    assertSentOnce(server, "/pushed");
  }
}
