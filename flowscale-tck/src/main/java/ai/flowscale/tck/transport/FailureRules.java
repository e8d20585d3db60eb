package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.failure;
import static ai.flowscale.tck.transport.TransportScenario.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.util.Throwables.getStackTrace;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.ForwardProxy;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tck.server.UnresponsiveAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Chapter 6 of the contract: failures. */
@SuppressWarnings("StringConcatToTextBlock") // Lines on the wire end with CR and LF.
public abstract class FailureRules {
  private static final String CANARY = "canary-4712";
  private static final Duration USUAL = Duration.ofSeconds(20);

  private static URI refusing(TransportScenario it) {
    return URI.create("http://127.0.0.1:" + it.refusingPort() + "/?" + CANARY);
  }

  /** Returns a short time that is longer on a machine with a longer limit. */
  private static Duration atLeast(long millis) {
    Duration share = TimeLimit.get().dividedBy(80);
    return share.toMillis() > millis ? share : Duration.ofMillis(millis);
  }

  /** Returns up to which limit a transport is tried with longer ones, on a machine that is busy. */
  static Duration longest(int share) {
    Duration limit = TimeLimit.get();
    return (limit.compareTo(USUAL) > 0 ? limit : USUAL).dividedBy(share);
  }

  @RuleTest(value = TransportRule.REFUSED, routes = Route.Selection.OWN)
  final void rule6_1_aRefusedConnectionHasSentNothing(TransportScenario it) {
    failure(it.sending("POST", refusing(it)), Kind.CONNECT, Sent.NO);
    it.inCase(
        "at once",
        () ->
            Promptly.check(
                clock -> {
                  URI refusing = refusing(it);
                  clock.start();
                  failure(it.sending("POST", refusing));
                  clock.seen("the failure of the exchange");
                }));
  }

  @RuleTest(value = TransportRule.UNKNOWN_HOST, routes = Route.Selection.OWN)
  final void rule6_2_aRequestToAnUnknownHostIsNotSent(TransportScenario it) {
    URI unknown = URI.create("http://nowhere.invalid/");
    failure(it.sending("POST", unknown), Kind.CONNECT, Sent.NO);
  }

  @RuleTest(value = TransportRule.CONNECT_TIMEOUT, routes = Route.Selection.OWN)
  final void rule6_3_aConnectionThatTimesOutHasSentNothing(TransportScenario it) {
    it.settings().connectingWithin(atLeast(250));
    UnresponsiveAddress unresponsive = UnresponsiveAddress.open().map(it::opened).orElse(null);
    String connection = "a connection that is not accepted";
    if (unresponsive == null) {
      it.leaveOut(connection, "this system has no address that does not respond");
    } else {
      it.inCase(connection, () -> assertNotInTime(it, unresponsive.uri("/")));
    }
    // The handshake is a part of the connection.
    it.server().always(RawConnection::readToEnd);
    URI https = URI.create("https://127.0.0.1:" + it.server().port() + "/");
    it.inCase("a handshake without a response", () -> assertNotInTime(it, https));
    for (String method : List.of("POST", "GET")) {
      it.inCase(
          "a proxy that does not respond to CONNECT: " + method,
          () -> assertTunnelNotInTime(it, method));
    }
    it.inCase("a slow proxy before the handshake", () -> assertPhasesShareLimit(it, true));
    it.inCase(
        "a slow check of addresses before the handshake", () -> assertPhasesShareLimit(it, false));
    Map.of("30 days", Duration.ofDays(30), "for ever", Duration.ofMillis(Long.MAX_VALUE))
        .forEach((name, limit) -> it.inCase(name, () -> assertConnects(it, limit)));
    if (unresponsive == null) {
      it.leaveOut("a nanosecond", "this system has no address that does not respond");
    } else {
      it.inCase("a nanosecond", () -> assertShortest(it, unresponsive.uri("/")));
    }
  }

  /** Which is not "never". */
  private static void assertShortest(TransportScenario it, URI uri) {
    it.settings().through(null).connectingWithin(Duration.ofNanos(1));
    it.renew();
    failure(it.sending("POST", uri), Kind.TIMEOUT, Sent.NO);
  }

  private static void assertConnects(TransportScenario it, Duration limit) {
    it.settings().through(null).connectingWithin(limit).idlingFor(limit).trustingAuthority();
    it.renew();
    for (RawServer server :
        List.of(RawServer.start(), RawServer.startTls(TestAuthority.serverContext()))) {
      it.watched(server).always(Scripts.respondAll("hello"));
      for (String method : List.of("POST", "GET")) {
        assertThat(it.text(response(it.sending(method, server.uri("/"))))).isEqualTo("hello");
      }
    }
  }

  /** The limit is for all phases together: a slow one, and the handshake behind it. */
  private static void assertPhasesShareLimit(TransportScenario it, boolean proxied) {
    if (!it.declares(proxied ? Capability.PROXY : Capability.ADDRESS_CHECK)) {
      return;
    }
    Duration longest = longest(4);
    for (Duration limit = atLeast(400); ; limit = limit.multipliedBy(2)) {
      Duration taken = timeOfSlowPhase(it, limit, proxied);
      if (taken.compareTo(limit.multipliedBy(3).dividedBy(2)) < 0) {
        return;
      }
      if (limit.compareTo(longest) > 0) {
        throw new AssertionError(
            "a connection with a limit of "
                + limit
                + " failed after "
                + taken
                + ", where the first phase took three quarters of the limit, and nothing responded to"
                + " the handshake");
      }
    }
  }

  private static Duration timeOfSlowPhase(TransportScenario it, Duration limit, boolean proxied) {
    RawServer silent =
        it.plainServer()
            .always(
                connection -> {
                  if (proxied) {
                    connection.readHead();
                    connection.stall();
                    connection.write("HTTP/1.1 200 OK\r\n\r\n");
                  }
                  connection.readToEnd();
                });
    CountDownLatch released = new CountDownLatch(1);
    it.settings().through(null);
    Transport ticker = it.newTransport();
    it.settings().connectingWithin(limit);
    if (proxied) {
      it.settings().through(silent.port());
    } else {
      it.settings().connectingOnlyTo((host, address) -> isReleased(released));
    }
    Transport slow = it.newTransport();
    URI uri =
        URI.create(
            proxied ? "https://service.invalid/" : "https://127.0.0.1:" + silent.port() + "/");
    it.over(slow);
    long begin = System.nanoTime();
    CompletableFuture<TransportResponse> future = it.sending("POST", uri);
    it.over(ticker);
    while (System.nanoTime() - begin < limit.toNanos() * 3 / 4) {
      it.tick();
    }
    released.countDown();
    if (proxied) {
      silent.connection(0).release();
    }
    failure(future, Kind.TIMEOUT, Sent.NO);
    Duration taken = Duration.ofNanos(System.nanoTime() - begin);
    it.settings().connectingOnlyTo((host, address) -> true);
    return taken;
  }

  private static boolean isReleased(CountDownLatch latch) {
    try {
      return latch.await(TimeLimit.get().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException ended) {
      return false;
    }
  }

  private static void assertNotInTime(TransportScenario it, URI uri) {
    failure(it.sending("POST", uri), Kind.TIMEOUT, Sent.NO);
  }

  private static void assertTunnelNotInTime(TransportScenario it, String method) {
    if (it.declares(Capability.PROXY)) {
      ProxySettings silent = ProxySettings.of("127.0.0.1", it.server().port());
      it.settings().through(silent);
      it.renew();
      URI uri = URI.create("https://service.invalid/");
      failure(it.sending(method, uri), Kind.TIMEOUT, Sent.NO);
    }
  }

  @RuleTest(TransportRule.NO_OTHER_TIMEOUT)
  final void rule6_4_aResponseMayTakeLongerThanAConnection(TransportScenario it) {
    it.withLongerLimits(
        atLeast(250),
        longest(10),
        FailureRules::isOfConnecting,
        limit -> assertMayTakeLonger(it, limit));
  }

  /** Returns whether an exchange has failed because its connection was not made in time. */
  private static boolean isOfConnecting(AssertionError failed) {
    return TlsRules.isOfConnecting(failed.getCause());
  }

  private static void assertMayTakeLonger(TransportScenario it, Duration limit) {
    it.settings().connectingWithin(limit);
    it.renew();
    it.playing(
            Scripts.respondWhenReleased("late"),
            Scripts.read()
                .write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsl")
                .stall()
                .write("ow")
                .readToEnd())
        .always(Scripts.respondAll("tick"));
    CompletableFuture<TransportResponse> late = it.sending("GET", "/", null);
    Waiting.arrival(
        it.server(), "the first request", late, () -> !it.server().requests().isEmpty());
    BodyReader slow = it.reading(it.get("/"));
    // Here and not beside the upload, which keeps a busy machine from making a connection.
    tick(it);

    RawServer reading =
        it.watched(it.route().start())
            .script(
                connection -> {
                  RawRequest request = connection.readHead();
                  connection.readBody(request, 1);
                  connection.stall();
                  connection.readBody(request);
                  connection.respond("200 OK", "taken");
                  connection.readToEnd();
                });
    TestBody body = it.body(TestBody.blocks(OptionalLong.empty(), 128));
    CompletableFuture<TransportResponse> upload = it.posting(reading.uri("/"), body);
    Waiting.arrival(
        reading,
        "the first bytes of an upload",
        upload,
        () -> reading.requests().stream().anyMatch(each -> each.bodyBytes() > 0));

    passTime(it, limit.multipliedBy(2));
    it.server().connection(0).release();
    it.server().connection(1).release();
    it.inCase(
        "a request's body",
        () -> {
          reading.connection(0).release();
          assertThat(it.text(response(upload))).isEqualTo("taken");
        });

    assertThat(it.text(response(late))).isEqualTo("late");
    slow.awaitEnd();
    assertThat(slow.text()).isEqualTo("slow");
  }

  /**
   * Keeps the transport busy for a while: there is no signal when a limit would have been exceeded.
   */
  private static void passTime(TransportScenario it, Duration span) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < span.toNanos()) {
      tick(it);
    }
  }

  private static void tick(TransportScenario it) {
    assertThat(it.text(it.get("/tick"))).isEqualTo("tick");
  }

  @RuleTest(TransportRule.NO_RESPONSE)
  final void rule6_5_aConnectionThatIsClosedWithoutAResponseFails(TransportScenario it) {
    it.server()
        .script(
            RawConnection::readRequest,
            Scripts.read().reset(),
            Scripts.read().write("HTTP/1.1 200 OK\r\nX-A: b\r\n"),
            Scripts.read().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-A: b"));

    for (int i = 0; i < 4; i++) {
      failure(it.sending("POST", "/", null), Kind.CLOSED, Sent.MAYBE);
    }
    if (it.route().isHttp1()) {
      String length = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
      for (String cut :
          List.of(
              "H",
              "HTTP/1.1",
              "HTTP/1.1 2",
              "HTTP/1.1 200 OK",
              "HTTP/1.1 200 OK\r\n",
              length,
              length + "\r")) {
        it.inCase(
            "an end behind " + cut.length() + " bytes of a head",
            () -> {
              it.serving(Scripts.writeAndClose(cut));
              failure(it.sending("POST", "/", null), Kind.CLOSED, Sent.MAYBE);
            });
      }
    }
    Arrivals.assertFailsAtOnce(it, "a close", connection -> {});
    Arrivals.assertFailsAtOnce(it, "a reset", RawConnection::reset);
  }

  @RuleTest(value = TransportRule.NOT_HTTP, routes = Route.Selection.HTTP_1)
  final void rule6_6_bytesThatAreNotHttpAreAProtocolFailure(TransportScenario it) {
    Map.of(
            "another protocol", "SSH-2.0-OpenSSH_9.6\r\n\r\n",
            "a status that is not a number", "HTTP/1.1 abc\r\n\r\n",
            "bytes that are not text", "\0\1\2\3 \r\n\r\n")
        .forEach((name, text) -> it.inCase(name, () -> assertNotHttp(it, text)));
    String ok = Scripts.ok("");
    Map.of(
            "a page without a head",
            "<html>\r\n<p>200 OK</p>\r\n\r\n</html>\r\n",
            "a status of two digits",
            Scripts.response("20 OK", ""),
            "a protocol with a status",
            "ICY 200 OK\r\nContent-Length: 0\r\n\r\n",
            "a line before the status line",
            "motd: hello\r\n" + ok,
            "lines before the status line",
            "a b c\r\n\r\nfield: value\r\n" + ok,
            "a line without CR before the status line",
            "hello\n" + ok)
        .forEach((name, text) -> it.inCase(name, () -> assertNotHttp(it, text)));
  }

  private static void assertNotHttp(TransportScenario it, String text) {
    it.serving(Scripts.writeAndClose(text));

    failure(it.sending("GET", "/", null), Kind.PROTOCOL, Sent.MAYBE);
  }

  @RuleTest(TransportRule.BROKEN_FRAMING)
  final void rule6_7_brokenFramingIsAProtocolFailure(TransportScenario it) {
    boolean http1 = it.route().isHttp1();
    assertRefused(it, "a Content-Length that is not a number", "Content-Length: ten");
    assertRefused(it, "two values of Content-Length", "Content-Length: 5\r\nContent-Length: 6");
    assertRefused(it, "a negative Content-Length", "Content-Length: -5");
    for (String length : List.of("+5", "0x5", "5 5", "5;a", "5.0", "5,6", "", "\u0665")) {
      assertRefused(it, "a Content-Length of '" + length + "'", "Content-Length: " + length);
    }
    if (http1) {
      it.inCase(
          "a chunk without a size",
          () -> {
            it.playing(
                Scripts.write(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "xyz\r\nabc\r\n0\r\n\r\n"));
            assertThat(it.reading(it.get("/")).failure().kind()).isEqualTo(Kind.PROTOCOL);
          });
      it.inCase("a Content-Length of chunks", () -> assertLengthNotUsed(it, 3));
      it.inCase("a Content-Length of 0, of chunks", () -> assertLengthNotUsed(it, 0));
    } else {
      it.inCase("a stream that ends before its Content-Length", () -> assertNotWhole(it, ""));
      it.inCase(
          "a stream that ends before its Content-Length, with Content-Encoding",
          () -> assertNotWhole(it, "Content-Encoding: gzip\r\n"));
    }
  }

  private static void assertRefused(TransportScenario it, String name, String framing) {
    it.inCase(
        name,
        () -> {
          Throwable failure = outcome(it, "HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\nabcdef");
          assertThat(failure)
              .isInstanceOfSatisfying(
                  TransportException.class,
                  refused -> assertThat(refused.kind()).isEqualTo(Kind.PROTOCOL));
        });
  }

  /** RFC 9113, section 8.1.1: the frames of a body are as long as it says, or it is malformed. */
  private static void assertNotWhole(TransportScenario it, String field) {
    it.playing(
        Scripts.read()
            .write("HTTP/1.1 200 OK\r\n" + field + "Content-Length: 10\r\n\r\nonly")
            .halfClose());
    CompletableFuture<TransportResponse> future = it.sending("GET", "/", null);
    // A library may notice it before or after it tells of the head.
    TransportException failure =
        Waiting.outcome("the exchange", future) == null
            ? it.reading(response(future)).failure()
            : failure(future);
    assertThat(failure.kind()).isIn(Kind.PROTOCOL, Kind.CLOSED);
  }

  /** RFC 9112, section 6.3: the chunks count, or the message is refused. */
  private static void assertLengthNotUsed(TransportScenario it, int length) {
    Throwable failure =
        outcome(
            it,
            "HTTP/1.1 200 OK\r\nContent-Length: "
                + length
                + "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    if (failure != null) {
      assertThat(failure).isInstanceOf(TransportException.class);
      assertThat(((TransportException) failure).kind()).isEqualTo(Kind.PROTOCOL);
    }
  }

  /**
   * Returns the failure of an exchange, or of its body, whose length is not certain. The next one
   * takes another connection.
   */
  private static @Nullable Throwable outcome(TransportScenario it, String response) {
    it.playing(Scripts.write(response)).always(Scripts.respondAll("next"));
    CompletableFuture<String> text = TransportScenario.whole(it.sending("GET", "/", null));
    Throwable outcome = Waiting.outcome("the end of the exchange or its failure", text);
    if (outcome == null) {
      assertThat(text.join()).isEqualTo("hello");
      return null;
    }
    assertThat(it.text(it.get("/"))).as("the response to the next request").isEqualTo("next");
    return outcome instanceof CompletionException ? outcome.getCause() : outcome;
  }

  @RuleTest(TransportRule.RESET_IN_BODY)
  final void rule6_8_aResetInTheMiddleOfABodyIsAnErrorOfTheBody(TransportScenario it) {
    assertFailsAtReset(it, it::newServer);
    Arrivals.assertBodyFailsAtOnce(it, "a reset", RawConnection::reset);
    Arrivals.assertBodyFailsAtOnce(it, "a close", connection -> {});
  }

  /** Asserts that a body whose connection is reset fails after the bytes that arrived. */
  static void assertFailsAtReset(TransportScenario it, Supplier<RawServer> servers) {
    for (String framing :
        List.of("Content-Length: 100\r\n\r\nonly", "Transfer-Encoding: chunked\r\n\r\n4\r\nonly")) {
      assertFailsAtReset(it, servers.get(), "HTTP/1.1 200 OK\r\n" + framing);
    }
    it.inCase(
        "a body up to the end of the connection",
        () ->
            assertFailsAtReset(
                it, servers.get(), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nonly"));
    if (it.route().isHttp1()) {
      it.inCase(
          "a body of HTTP/1.0",
          () -> assertFailsAtReset(it, servers.get(), "HTTP/1.0 200 OK\r\n\r\nonly"));
    }
  }

  private static void assertFailsAtReset(TransportScenario it, RawServer server, String begin) {
    server.always(Scripts.read().write(begin).stall().reset());
    BodyReader reader = it.reading(it.get(server.uri("/")));
    reader.awaitFirst();
    server.connection(0).release();
    reader.assertFails(Kind.CLOSED);
    assertThat(reader.text()).isEqualTo("only");
  }

  @RuleTest(value = TransportRule.FAILURES_THROWN, routes = Route.Selection.OWN)
  final void rule6_9_everyFailureIsThrownByExecuteAndNotWrapped(TransportScenario it) {
    Headers bad = Headers.empty().with("Content-Length", "1");
    Map<String, TransportRequest> requests =
        Map.of(
            "a host with an underscore", get("http://a_b.invalid/"),
            "a URL that is not http", get("mailto:a@b"),
            "no host", get("http:///path"),
            "a refused connection", get(refusing(it).toString()),
            "a bad header", TransportRequest.of("POST", it.server().uri("/"), bad, null));

    requests.forEach(
        (name, request) ->
            it.inCase(
                name, () -> assertThat(failure(it.sending(request)).sent()).isEqualTo(Sent.NO)));
  }

  private static TransportRequest get(String address) {
    return TransportScenario.request("GET", URI.create(address), null);
  }

  @RuleTest(value = TransportRule.NO_SECRETS_IN_FAILURES, routes = Route.Selection.OWN)
  final void rule6_10_noFailureContainsAQueryOrAHeader(TransportScenario it) {
    Headers headers = Headers.empty().with("X-API-KEY", CANARY).with("X-Other", CANARY);
    String query = "?a=" + CANARY;
    RawServer leaving = it.serving(RawConnection::readRequest);
    RawServer babbling = it.serving(Scripts.writeAndClose("nothing like HTTP\r\n\r\n"));
    Map<String, URI> addresses =
        Map.of(
            "no response", leaving.uri("/" + query),
            "a response that is not HTTP", babbling.uri("/" + query),
            "a refused connection", refusing(it),
            "an unknown host", URI.create("http://nowhere.invalid/" + query),
            "a refused connection over TLS",
                URI.create("https://127.0.0.1:" + it.refusingPort() + "/" + query));

    addresses.forEach(
        (name, address) ->
            it.inCase(
                name,
                () ->
                    assertThat(
                            getStackTrace(
                                failure(
                                    it.sending(
                                        TransportRequest.of("GET", address, headers, null)))))
                        .doesNotContain(CANARY)));
    String ok = "HTTP/1.1 200 OK\r\n";
    String chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
    Map<String, String> responses = new LinkedHashMap<>();
    responses.put("a status line", CANARY + " 200 OK\r\n\r\n");
    responses.put("a version", "HTTP/" + CANARY + " 200 OK\r\n\r\n");
    responses.put("a status", "HTTP/1.1 " + CANARY + "\r\n\r\n");
    responses.put("a field without a colon", ok + "Set-Cookie " + CANARY + "\r\nX: y\r\n\r\n");
    responses.put("a field without a name", ok + ": " + CANARY + "\r\n\r\n");
    responses.put("a field's name", ok + "X " + CANARY + " x: y\r\n\r\n");
    responses.put("a value with NUL", ok + "X: " + CANARY + "\0\r\n\r\n");
    responses.put("a length", ok + "Content-Length: " + CANARY + "\r\n\r\n");
    responses.put(
        "several lengths", ok + "Content-Length: 1\r\nContent-Length: " + CANARY + "\r\n\r\n");
    responses.put("a coding", ok + "Transfer-Encoding: " + CANARY + "\r\n\r\n");
    responses.put("a chunk's size", chunked + CANARY + "\r\n");
    responses.put("an extension", chunked + "x;" + CANARY + "\r\n");
    responses.put("bytes behind a chunk", chunked + "1\r\na" + CANARY + "\r\n");
    responses.put("a trailer", chunked + "0\r\n" + CANARY + "\r\n\r\n");
    responses.put("a cookie", ok + "Set-Cookie: " + CANARY + "\r\nContent-Length: 9\r\n\r\n");
    responses.put("a body", ok + "Content-Length: 99\r\n\r\n" + CANARY);
    responses.put("a head without an end", ok + "Set-Cookie: " + CANARY);
    responses.put(
        "a head without a bound", ok + "Set-Cookie: " + CANARY + "x".repeat(1 << 20) + "\r\n");
    responses.put("fields without a bound", ok + ("Set-Cookie: " + CANARY + "\r\n").repeat(40_000));
    responses.forEach(
        (name, text) -> it.inCase("in " + name, () -> assertNotQuoted(it, text, headers)));
  }

  /** A response that is taken is not a failure, which may quote nothing. */
  private static void assertNotQuoted(TransportScenario it, String text, Headers headers) {
    it.serving(Scripts.writeAndClose(text));
    URI uri = it.server().uri("/?" + CANARY);
    Throwable failure =
        Waiting.outcome(
            "the end of the exchange",
            TransportScenario.whole(it.sending(TransportRequest.of("POST", uri, headers, null))));
    if (failure != null) {
      assertThat(getStackTrace(failure)).doesNotContain(CANARY);
    }
  }

  @RuleTest(TransportRule.HALF_CLOSED)
  final void rule6_11_aServerThatClosesItsSideEndsTheExchange(TransportScenario it) {
    it.server().script(Scripts.read().halfClose().readToEnd());

    failure(it.sending("POST", "/", null), Kind.CLOSED, Sent.MAYBE);
    Arrivals.assertFailsAtOnce(
        it,
        "a half-close",
        connection -> {
          connection.halfClose();
          connection.readToEnd();
        });
  }

  @RuleTest(TransportRule.RESPONSE_BEFORE_END)
  final void rule6_12_aServerThatRespondsAndClosesEndsTheUpload(TransportScenario it) {
    it.server()
        .script(Scripts.readBody(1).write(Scripts.response("413 Too Large", "stop")).reset());
    TestBody body = it.body(TestBody.endless(OptionalLong.empty()));

    CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);

    boolean responded = Waiting.outcome("a response or a failure", future) == null;
    if (responded && !it.route().isHttp1()) {
      // The stream of a response that is not read stays open, whatever becomes of the request.
      var unused =
          Waiting.outcome(
              "the end of the body, or its failure",
              it.reading(TransportScenario.response(future)).whole());
    }
    body.awaitRelease();
    it.inCase("at once", () -> Arrivals.assertReleasedAtOnce(it));
  }

  @RuleTest(value = TransportRule.WAITING_IS_NOT_CONNECTING, routes = Route.Selection.HTTP_1)
  final void rule6_13_waitingForAConnectionIsNotConnecting(TransportScenario it) {
    it.withLongerLimits(
        atLeast(250), longest(10), FailureRules::isOfConnecting, limit -> assertMayWait(it, limit));
  }

  private static void assertMayWait(TransportScenario it, Duration limit) {
    it.settings().connectingWithin(limit).withConnections(1);
    it.renew();
    RawServer one =
        it.playing(
            Scripts.read()
                .stall()
                .respond("200 OK", "first")
                .read()
                .respond("200 OK", "second")
                .readToEnd());
    it.tick();
    CompletableFuture<TransportResponse> first = it.sending("GET", "/", null);
    Waiting.arrival(one, "the first request", first, () -> !one.requests().isEmpty());
    CompletableFuture<TransportResponse> second = it.sending("GET", "/", null);

    long begin = System.nanoTime();
    while (System.nanoTime() - begin < limit.multipliedBy(2).toNanos()) {
      it.tick();
    }
    assertThat(one.connections().size()).as("connections, of which one is allowed").isEqualTo(1);
    one.connection(0).release();

    assertThat(it.text(response(first))).isEqualTo("first");
    // Not a failure of connecting, which is tried again with a longer limit.
    Throwable failure = Waiting.outcome("the response of the request that waited", second);
    assertThat(failure).as("the failure of the request that waited").isNull();
    assertThat(it.text(response(second))).isEqualTo("second");
  }

  @RuleTest(value = TransportRule.NO_SECRETS_IN_LOGS, routes = Route.Selection.NEW)
  final void rule6_14_noLogRecordContainsAPathOrAHeader(TransportScenario it) {
    try (LogRecords records = LogRecords.start()) {
      if (!records.isComplete()) {
        it.leaveOut("the log records", "System.Logger does not use java.util.logging here");
        return;
      }
      it.server()
          .script(
              // Some libraries keep connections for all of their clients.
              Scripts.writeAndClose(
                  "HTTP/1.1 200 OK\r\nConnection: close\r\nX-Other: "
                      + CANARY
                      + "\r\nContent-Length: 2\r\n\r\nok"),
              RawConnection::readRequest,
              // For a library that sends it again, which is not the matter of this rule.
              RawConnection::readRequest)
          .always(RawConnection::readToEnd);
      String target = "/" + CANARY + "?a=" + CANARY;
      Headers headers = Headers.empty().with("X-API-KEY", CANARY);
      TransportRequest request = TransportRequest.of("GET", it.server().uri(target), headers, null);
      assertThat(it.text(it.send(request))).isEqualTo("ok");
      it.renew();
      failure(it.sending(TransportRequest.of("POST", it.server().uri(target), headers, null)));
      if (!it.route().isTunnel()) {
        failure(it.sending(TransportRequest.of("GET", refusing(it), headers, null)));
      }
      it.sending(request).cancel(true);
      it.transport().close();
      logged(it, headers);

      assertThat(records.text()).as("the log records").doesNotContain(CANARY);
    }
  }

  /** Ends of which libraries make a record: there is another attempt, or a reason for none. */
  private static void logged(TransportScenario it, Headers headers) {
    it.renew();
    Semaphore ended = new Semaphore(0);
    RawServer server =
        it.serving(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK\r\nX-Other: " + CANARY, "ok");
              connection.stall();
              connection.halfClose();
              ended.release();
              connection.readToEnd();
            });
    URI uri = server.uri("/" + CANARY + "?a=" + CANARY);
    for (String method : List.of("GET", "POST", "GET", "POST")) {
      int place = server.connections().size();
      TestBody body = method.equals("POST") ? it.body(OptionalLong.of(3), "abc") : null;
      // What becomes of it is the matter of other rules.
      var unused =
          Waiting.outcome(
              "the end of the exchange",
              TransportScenario.whole(it.sending(TransportRequest.of(method, uri, headers, body))));
      if (server.connections().size() == place) {
        continue;
      }
      server.connection(place).release();
      Waiting.until("the end of an idle connection", ended::tryAcquire);
      for (int i = 0; i < 10 && server.connection(place).end() == null; i++) {
        it.tick();
      }
    }
    RawServer endless =
        it.serving(Scripts.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nfirst"));
    URI endlessUri = endless.uri("/" + CANARY + "?a=" + CANARY);
    CompletableFuture<TransportResponse> aborted =
        it.sending(TransportRequest.of("GET", endlessUri, headers, null));
    Waiting.arrival(endless, "a request", aborted, () -> !endless.requests().isEmpty());
    aborted.cancel(true);
    if (!aborted.isCancelled()) {
      response(aborted).close();
    }
    if (it.declares(Capability.PROXY) && !it.route().isSecure()) {
      try (ForwardProxy proxy = ForwardProxy.start().refuseWith(403)) {
        it.settings().through(proxy.port());
        it.renew();
        URI refused = URI.create("https://service.invalid/" + CANARY + "?a=" + CANARY);
        failure(it.sending(TransportRequest.of("POST", refused, headers, null)));
        it.settings().through(null);
        it.transport().close();
      }
    }
    it.transport().close();
  }

  @RuleTest(TransportRule.EARLY_RESPONSE)
  final void rule6_15_aResponseBeforeTheEndOfAnUploadEndsIt(TransportScenario it) {
    it.inCase(
        "a body with a length",
        () -> assertEndsUpload(it, TestBody.endless(OptionalLong.of(1L << 40))));
    it.inCase(
        "a body in chunks", () -> assertEndsUpload(it, TestBody.endless(OptionalLong.empty())));
    it.inCase("no body", () -> assertDelivered(it, null));
    it.inCase("an empty body", () -> assertDelivered(it, OptionalLong.of(0)));
    it.inCase("an empty body in chunks", () -> assertDelivered(it, OptionalLong.empty()));
  }

  /**
   * RFC 9113, section 8.1: a server may reset the stream behind a whole response, and the client
   * must not discard the response.
   */
  private static void assertDelivered(TransportScenario it, @Nullable OptionalLong length) {
    for (boolean whole : new boolean[] {true, false}) {
      it.playing(
              connection -> {
                RawRequest request = connection.readHead();
                if (whole) {
                  connection.readBody(request);
                }
                connection.write(Scripts.ok("early", "Connection: close"));
                if (it.route().isHttp1()) {
                  connection.readToEnd();
                } else {
                  connection.reset();
                }
              })
          .always(Scripts.respondAll("next"));

      TransportResponse early =
          it.send("POST", "/", length == null ? null : it.body(TestBody.of(length)));

      // Over HTTP/2, the reset comes before this response.
      assertThat(it.text(it.get("/"))).isEqualTo("next");
      assertThat(it.text(early)).isEqualTo("early");
    }
  }

  private static void assertEndsUpload(TransportScenario it, TestBody body) {
    it.playing(
            Scripts.readBody(1)
                .write(
                    "HTTP/1.1 103 Early Hints\r\n\r\n"
                        + "HTTP/1.1 413 Too Large\r\nX-A: b\r\nContent-Length: 4\r\n\r\nstop")
                .readToEnd())
        .always(Scripts.respondAll("next"));

    CompletableFuture<TransportResponse> future = it.sending("POST", "/", it.body(body));

    if (Waiting.outcome("the response to an upload, or its failure", future) == null) {
      TransportResponse early = response(future);
      assertThat(early.status()).isEqualTo(413);
      assertThat(early.headers().all("X-A")).containsExactly("b");
      // Before the body is read.
      body.awaitRelease();
      assertThat(it.text(early)).isEqualTo("stop");
    } else {
      failure(future);
      body.awaitRelease();
    }
    it.awaitBroken(0);
    assertThat(it.text(it.get("/"))).isEqualTo("next");
    assertThat(it.server().connection(0).requests()).hasSize(1).noneMatch(RawRequest::isComplete);
  }

  @RuleTest(value = TransportRule.NOT_ESTABLISHED, routes = Route.Selection.OWN)
  final void rule6_16_anExchangeThatEndsWhileItConnectsHasSentNothing(TransportScenario it) {
    it.inCase("close during the handshake", () -> assertUnsentAtClose(it, false));
    it.inCase("an end within the handshake", () -> assertUnsentAtEnd(it, false));
    if (it.declares(Capability.PROXY)) {
      it.inCase("close while a proxy is silent", () -> assertUnsentAtClose(it, true));
      it.inCase("a proxy that closes instead", () -> assertUnsentAtEnd(it, true));
    }
  }

  @RuleTest(TransportRule.BREAK_IS_UNCERTAIN)
  final void rule6_17_aBreakBehindTheFirstByteIsUncertain(TransportScenario it) {
    Breaks.assertUncertain(it);
  }

  private static void assertUnsentAtClose(TransportScenario it, boolean proxied) {
    RawServer silent =
        it.plainServer()
            .always(
                connection -> {
                  if (proxied) {
                    connection.readHead();
                  }
                  connection.readToEnd();
                });
    CompletableFuture<TransportResponse> future = posting(it, silent, proxied);
    silent.await(
        "the begin of a connection",
        () -> proxied ? !silent.requests().isEmpty() : !silent.connections().isEmpty());

    it.close();

    failure(future, Kind.CLOSED, Sent.NO);
  }

  private static void assertUnsentAtEnd(TransportScenario it, boolean proxied) {
    RawServer ending = it.plainServer().always(connection -> {});

    assertThat(failure(posting(it, ending, proxied)).sent()).isEqualTo(Sent.NO);
  }

  private static CompletableFuture<TransportResponse> posting(
      TransportScenario it, RawServer server, boolean proxied) {
    it.settings().through(null);
    if (proxied) {
      it.settings().through(server.port());
    }
    it.renew();
    String host = proxied ? "service.invalid" : "127.0.0.1:" + server.port();
    return it.sending("POST", URI.create("https://" + host + "/"));
  }
}
