package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.failure;
import static ai.flowscale.tck.transport.TransportScenario.response;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TimeLimit;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Chapter 9 of the contract: creating, sharing and closing a transport. */
public abstract class LifecycleRules {
  /** More than what libraries write at once. */
  private static final int LONG_BODY = 80 * 1024;

  /** So long that threads are in the middle of them at the same time. */
  private static final int LONG_UPLOAD = 768 * 1024;

  /** Between two moments at which a transport is closed. */
  private static final long MOMENT_NANOS = 400_000;

  private static final RawScript LONG_RESPONSE =
      Scripts.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nfirst");

  @RuleTest(value = TransportRule.IDLE_CREATION, routes = Route.Selection.NEW)
  final void rule9_1_creatingATransportOpensNoConnection(TransportScenario it) {
    it.settings().through(it.server().port());

    it.transport().capabilities();
    it.transport().close();

    // Connections are accepted in order, so an earlier one would be recorded by then.
    it.settings().through(null);
    it.server().always(Scripts.respondAll("hello"));
    it.text(response(it.sending(it.newTransport(), it.request("GET", "/", null))));
    assertThat(it.server().connections().size()).as("connections").isEqualTo(1);
  }

  @RuleTest(value = TransportRule.NAME, routes = Route.Selection.OWN)
  final void rule9_2_theProvidersNameIsShortLowerCaseAndStable(TransportScenario it) {
    String name = it.suite().provider().name();

    assertThat(name).matches("[a-z][a-z0-9._-]{0,31}").isEqualTo(it.suite().provider().name());
  }

  @RuleTest(value = TransportRule.STABLE_CAPABILITIES, routes = Route.Selection.OWN)
  final void rule9_3_theCapabilitiesAreImmutableAndStable(TransportScenario it) {
    it.server().always(Scripts.respondAll("hello"));
    Set<Capability> atFirst = Set.copyOf(it.transport().capabilities());

    assertThatThrownBy(() -> it.transport().capabilities().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    it.text(it.get("/"));
    assertThat(it.transport().capabilities()).isEqualTo(atFirst);
    it.transport().close();
    assertThat(it.transport().capabilities()).isEqualTo(atFirst);
  }

  @RuleTest(value = TransportRule.CLOSED_SENDS_NOTHING, routes = Route.Selection.NEW)
  final void rule9_4_afterClosingNothingIsSent(TransportScenario it) {
    it.server().always(Scripts.respondAll("hello"));
    Transport unused = it.newTransport();
    unused.close();
    assertThat(it.text(it.get("/"))).isEqualTo("hello");
    it.transport().close();

    for (Transport closed : List.of(unused, it.transport())) {
      failure(it.sending(closed, it.request("GET", "/", null)), Kind.CLOSED, Sent.NO);
    }
    assertThat(it.server().requests()).hasSize(1);
  }

  @RuleTest(TransportRule.CLOSE_WAITING)
  final void rule9_5_closingEndsAnExchangeThatWaitsForItsResponse(TransportScenario it) {
    CompletableFuture<TransportResponse> future = it.sending("GET", "/", null);
    it.awaitRequests(1);

    it.transport().close();

    failure(future, Kind.CLOSED, Sent.MAYBE);
    it.awaitBroken(0);
  }

  @RuleTest(TransportRule.CLOSE_UPLOAD)
  final void rule9_6_closingEndsAnUploadWithoutCompletingItsBody(TransportScenario it) {
    TestBody body = it.body(TestBody.endless(OptionalLong.empty()));
    CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);
    it.awaitBodyBytes(100_000);

    it.transport().close();

    assertThat(failure(future).kind()).isEqualTo(Kind.CLOSED);
    body.awaitRelease();
    it.awaitBroken(0);
    assertThat(it.server().requests()).hasSize(1).noneMatch(RawRequest::isComplete);
  }

  @RuleTest(TransportRule.CLOSE_BODY)
  final void rule9_7_closingEndsABodyThatIsReadAndOneThatIsReadLater(TransportScenario it) {
    it.server().script(LONG_RESPONSE, LONG_RESPONSE);
    BodyReader reading = it.reading(it.get("/"));
    reading.awaitFirst();
    TransportResponse unread = it.get("/");

    it.transport().close();

    assertThat(reading.failure().kind()).isEqualTo(Kind.CLOSED);
    assertThat(it.reading(unread).failure().kind()).isEqualTo(Kind.CLOSED);
    it.awaitBroken(0);
    it.awaitBroken(1);
  }

  @RuleTest(TransportRule.CLOSE_AGAIN)
  final void rule9_8_closeMayBeRepeatedAndCalledByManyThreads(TransportScenario it) {
    CompletableFuture<TransportResponse> future = it.sending("GET", "/", null);
    it.awaitRequests(1);

    List<CompletableFuture<Void>> closing =
        IntStream.range(0, 8).mapToObj(i -> TransportScenario.closing(it.transport())).toList();

    closing.forEach(each -> Waiting.result("the return of close", each));
    it.transport().close();
    assertThat(failure(future).kind()).isEqualTo(Kind.CLOSED);
    it.inCase("while threads send", () -> assertClosesWhileSending(it));
  }

  private static void assertClosesWhileSending(TransportScenario it) {
    it.serving(Scripts.respondAll("hello"));
    for (int i = 0; i < 5; i++) {
      it.renew();
      assertThat(it.text(it.get("/"))).isEqualTo("hello");
      Transport closed = it.transport();
      TransportRequest request = it.request("GET", "/", null);
      AtomicInteger responses = new AtomicInteger();
      List<CompletableFuture<Throwable>> ends =
          TransportScenario.onThreads(4, thread -> sendUntilClosed(closed, request, responses));
      int begun = i * 5;
      Waiting.until(
          begun + " responses",
          () -> responses.get() >= begun || ends.stream().anyMatch(CompletableFuture::isDone));
      Waiting.result("the return of close", TransportScenario.closing(closed));
      for (CompletableFuture<Throwable> end : ends) {
        assertThat(Waiting.result("the end of a thread that sends", end))
            .isInstanceOfSatisfying(
                TransportException.class, last -> assertThat(last.kind()).isEqualTo(Kind.CLOSED));
      }
    }
  }

  /** Sends several requests at a time, and returns the first failure. */
  private static Throwable sendUntilClosed(
      Transport transport, TransportRequest request, AtomicInteger responses) {
    while (true) {
      List<CompletableFuture<String>> texts =
          IntStream.range(0, 4)
              .mapToObj(i -> ExecutedExchange.start(transport, request))
              .map(each -> TransportScenario.whole(each))
              .toList();
      for (CompletableFuture<String> text : texts) {
        Throwable end = Waiting.outcome("the end of an exchange", text);
        if (end != null) {
          return end instanceof CompletionException wrapped && wrapped.getCause() != null
              ? wrapped.getCause()
              : end;
        }
        responses.incrementAndGet();
      }
    }
  }

  @RuleTest(TransportRule.CLOSE_BOUNDED)
  final void rule9_9_closeIsBoundedWhileServersHang(TransportScenario it) {
    it.server().script(Scripts.readBody(1).stall().readToEnd(), LONG_RESPONSE);
    it.sending("POST", "/", it.body(TestBody.endless(OptionalLong.empty())));
    it.awaitBodyBytes(1);
    TransportResponse unread = it.get("/");
    assertThat(unread.status()).isEqualTo(200);

    long begin = System.nanoTime();
    CompletableFuture<Void> closed = TransportScenario.closing(it.transport());
    Waiting.result("the return of close", closed);

    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .as("how long close took")
        .isLessThan(TimeLimit.get().dividedBy(2));
    it.server().connection(0).release();
  }

  @RuleTest(TransportRule.CLOSE_WITHIN)
  final void rule9_10_closeWithinAnExchangeDoesNotWaitForIt(TransportScenario it) {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    CompletableFuture<TransportResponse> future =
        it.sending("POST", "/", TestBody.calling(() -> close(it, closed)));

    Waiting.result("the return of close", closed);
    failure(future);
    if (it.declares(Capability.ADDRESS_CHECK) && !it.route().isTunnel() && !it.route().isReused()) {
      it.inCase("within mayConnect", () -> assertClosesWithinCheck(it));
    }
  }

  private static boolean close(TransportScenario it, CompletableFuture<Void> closed) {
    it.transport().close();
    return closed.complete(null);
  }

  private static void assertClosesWithinCheck(TransportScenario it) {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    it.settings().connectingOnlyTo((host, address) -> close(it, closed));
    it.renew();
    CompletableFuture<TransportResponse> future = it.sending("GET", "/", null);

    Waiting.result("the return of close", closed);
    failure(future);
  }

  @RuleTest(TransportRule.THREADS_END)
  final void rule9_11_afterClosingTheTransportsThreadsEndAndItsConnectionsAreClosed(
      TransportScenario it) {
    it.server().always(Scripts.respondAll("hello"));
    assertThat(it.text(it.get("/"))).isEqualTo("hello");
    // Some libraries have special threads for these tasks.
    it.sending("GET", "/", null).cancel(true);
    failure(
        it.sending(
            "POST",
            "/",
            it.body(
                TestBody.failing(OptionalLong.empty(), 1, new IllegalStateException("broken")))));
    failure(it.sending("GET", URI.create("https://127.0.0.1:" + it.refusingPort() + "/")));
    it.inCase(
        "no thread keeps a program from ending",
        () ->
            assertThat(it.threadsOfTransports().stream().filter(each -> !each.isDaemon()))
                .as("threads of the transport that are not daemons")
                .isEmpty());

    it.transport().close();

    it.awaitThreadsEnded();
    it.awaitBroken(0);
    if (!it.route().isReused()) {
      it.inCase("close right behind send", () -> assertEndsAtOnce(it));
    }
    it.inCase("a closed transport is not kept", () -> Environment.assertForgotten(it));
  }

  /** What the first exchange starts may not be there when the transport is closed. */
  private static void assertEndsAtOnce(TransportScenario it) {
    for (int i = 0; i < 8; i++) {
      Transport made = it.newTransport();
      CompletableFuture<TransportResponse> future = it.sending(made, it.request("GET", "/", null));
      for (long begin = System.nanoTime(); System.nanoTime() - begin < i * MOMENT_NANOS; ) {
        Thread.onSpinWait();
      }
      Waiting.result("the return of close", TransportScenario.closing(made));
      var unused = Waiting.outcome("the end of the exchange", future);
    }
    it.awaitThreadsEnded();
  }

  @RuleTest(TransportRule.GIVEN_EXECUTOR)
  final void rule9_12_theExecutorOfTheSettingsStillWorksAfterClosing(TransportScenario it) {
    it.server().always(Scripts.respondAll("hello"));
    assertThat(it.text(it.get("/"))).isEqualTo("hello");

    it.transport().close();

    assertThat(it.executor().isShutdown()).as("the executor was shut down").isFalse();
    Waiting.result("a task", CompletableFuture.runAsync(() -> {}, it.executor()));
  }

  @RuleTest(TransportRule.INDEPENDENT)
  final void rule9_13_closingOneTransportDoesNotAffectAnother(TransportScenario it) {
    it.server()
        .script(
            connection -> {
              connection.readRequest();
              connection.stall();
              while (true) {
                connection.respond("200 OK", "hello");
                connection.readRequest();
              }
            })
        .always(Scripts.respondAll("hello again"));
    Transport other = it.newTransport();
    CompletableFuture<TransportResponse> future = it.sending(other, it.request("GET", "/", null));
    it.awaitRequests(1);
    assertThat(it.text(it.get("/"))).isEqualTo("hello again");

    it.transport().close();

    it.server().connection(0).release();
    assertThat(it.text(response(future))).isEqualTo("hello");
    assertThat(it.text(response(it.sending(other, it.request("GET", "/", null)))))
        .startsWith("hello");
  }

  @RuleTest(TransportRule.CONCURRENT)
  final void rule9_14_manyThreadsSendConcurrentlyAndEachGetsItsOwnResponse(TransportScenario it) {
    assertEachItsOwn(it, it.server());
    it.inCase("two origins", () -> assertEachItsOwn(it, it.server(), it.newServer()));
    it.inCase("long bodies", () -> assertLettersApart(it));
  }

  /** Each thread sends and receives a letter of its own. */
  private static void assertLettersApart(TransportScenario it) {
    it.serving(
        Scripts.forEver(
            connection -> {
              RawRequest request = connection.readRequest();
              String letter = request.target().substring(1, 2);
              String sent = "200 OK\r\nX-Sent: " + request.bodySha256();
              connection.respond(sent, letter.repeat(LONG_BODY));
            }));
    it.transport();
    List<CompletableFuture<String>> each =
        TransportScenario.onThreads(8, i -> sendsLetter(it, Character.toString('a' + i)));
    each.forEach(one -> assertThat(Waiting.result("long bodies", one)).isEqualTo("all well"));
  }

  private static String sendsLetter(TransportScenario it, String letter) {
    String text = letter.repeat(LONG_BODY);
    byte[] bytes =
        letter.repeat(it.route() == Route.HTTP ? LONG_UPLOAD : LONG_BODY).getBytes(US_ASCII);
    for (int i = 0; i < 4; i++) {
      OptionalLong length = i % 2 == 0 ? OptionalLong.of(bytes.length) : OptionalLong.empty();
      TestBody body = TestBody.ofBuffers(length, List.of(ByteBuffer.wrap(bytes)));
      TransportResponse response = it.send("POST", "/" + letter, body);
      if (!response.headers().all("X-Sent").equals(List.of(Sizes.sha256(bytes)))) {
        return "the body that was sent with " + letter + " did not arrive";
      }
      if (!it.text(response).equals(text)) {
        return "the body that was received for " + letter + " is another one";
      }
    }
    return "all well";
  }

  private static void assertEachItsOwn(TransportScenario it, RawServer... servers) {
    Stream.of(servers).forEach(server -> server.always(LifecycleRules::echo));
    // Created before there are many threads, because a scenario belongs to the thread of its test.
    it.transport();

    List<CompletableFuture<String>> responses =
        TransportScenario.onThreads(16, i -> echoes(it, i, servers));

    responses.forEach(
        each -> assertThat(Waiting.result("20 responses", each)).isEqualTo("all well"));
  }

  private static String echoes(TransportScenario it, int thread, RawServer... servers) {
    for (int i = 0; i < 20; i++) {
      String sent = "thread " + thread + ", request " + i;
      TestBody body = TestBody.of(OptionalLong.of(sent.length()), sent);
      URI uri = servers[(thread + i) % servers.length].uri("/" + thread + "/" + i);
      String got = it.text(it.send(TransportScenario.request("POST", uri, body)));
      if (!got.equals(uri.getRawPath() + " " + sent.length() + " " + uri.getRawAuthority())) {
        return "sent " + sent + ", got " + got;
      }
    }
    return "all well";
  }

  private static void echo(RawConnection connection) throws IOException {
    while (true) {
      RawRequest request = connection.readRequest();
      String host = String.join(", ", request.values("Host"));
      connection.respond("200 OK", request.target() + " " + request.bodyBytes() + " " + host);
    }
  }

  @RuleTest(value = TransportRule.CONNECTION_LIMIT, routes = Route.Selection.HTTP_1)
  final void rule9_15_noMoreConnectionsAreOpenedThanAllowed(TransportScenario it) {
    it.settings().withConnections(2);
    it.server().always(holding());
    List<CompletableFuture<String>> texts =
        IntStream.range(0, 6)
            .mapToObj(i -> it.sending("GET", "/" + i, null))
            .map(future -> TransportScenario.whole(future))
            .toList();
    it.awaitRequests(2);
    it.sending("GET", "/cancelled", null).cancel(true);

    Waiting.until(
        "all responses",
        () -> {
          it.server().connections().forEach(RawConnection::release);
          return texts.stream().allMatch(CompletableFuture::isDone);
        });
    texts.forEach(text -> assertThat(Waiting.result("a response", text)).isEqualTo("hello"));
    assertThat(it.server().connections().size()).as("connections").isLessThanOrEqualTo(2);
    assertThat(it.server().requests()).extracting(RawRequest::target).doesNotContain("/cancelled");
    it.inCase("connections to others do not count", () -> assertLimitsApart(it));
    for (int most : new int[] {1 << 20, 100_000_000, Integer.MAX_VALUE}) {
      it.inCase("a limit of " + most, () -> assertLimitIsNoNeed(it, most));
    }
  }

  /** Nothing is set aside for connections that are not there. */
  private static void assertLimitIsNoNeed(TransportScenario it, int most) {
    it.settings().withConnections(most);
    it.renew();
    RawServer other = it.watched(it.route().start()).always(Scripts.respondAll("other"));
    it.serving(Scripts.respondAll("hello"));
    assertThat(it.text(it.get("/"))).isEqualTo("hello");
    assertThat(it.text(it.get(other.uri("/")))).isEqualTo("other");
  }

  /** More than libraries have in all, such as 20 or 25: first busy ones, then idle ones. */
  private static void assertLimitsApart(TransportScenario it) {
    it.settings().withConnections(1);
    it.renew();
    List<RawServer> servers = IntStream.range(0, 30).mapToObj(i -> it.serving(holding())).toList();
    for (int round = 0; round < 2; round++) {
      List<CompletableFuture<TransportResponse>> responses =
          servers.stream().map(server -> it.sending("GET", server.uri("/"))).toList();
      servers.forEach(server -> server.connection(0).release());
      responses.forEach(each -> assertThat(it.text(response(each))).isEqualTo("hello"));
    }
  }

  private static RawScript holding() {
    return Scripts.forEver(
        connection -> {
          connection.readRequest();
          connection.stall();
          connection.respond("200 OK", "hello");
        });
  }

  @RuleTest(value = TransportRule.IDLE_CONNECTION, routes = Route.Selection.HTTP_1)
  final void rule9_16_aConnectionThatWasIdleTooLongIsNotUsedAgain(TransportScenario it) {
    it.withLongerLimits(
        Duration.ofMillis(200),
        FailureRules.longest(40),
        failed -> true,
        limit -> assertNotUsedAgain(it, limit));
  }

  private static final String OFFER =
      "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=60, max=1000\r\nConnection: keep-alive\r\n"
          + "Content-Length: 5\r\n\r\nhello";

  private static void assertNotUsedAgain(TransportScenario it, Duration limit) {
    it.settings().idlingFor(limit);
    it.renew();
    RawServer origin = it.serving(Scripts.respondAll("hello"));
    assertThat(it.text(it.get("/"))).isEqualTo("hello");
    RawServer offering = it.watched(it.route().start()).always(Scripts.writeAll(OFFER));
    assertThat(it.text(it.get(offering.uri("/")))).isEqualTo("hello");
    List<CompletableFuture<String>> inUse = inUse(it);
    RawServer busy = it.server();
    try {
      assertOthersUsed(it, limit, origin, offering);
    } finally {
      // Otherwise they wait on, and another attempt ends with connections that are open.
      busy.connections().forEach(RawConnection::release);
    }
    it.inCase(
        "connections in use",
        () ->
            inUse.forEach(each -> assertThat(Waiting.result("a body", each)).isEqualTo("in use")));
  }

  private static void assertOthersUsed(
      TransportScenario it, Duration limit, RawServer origin, RawServer offering) {
    // Either the transport closes the connection, or it is too old when it would be used.
    it.serving(Scripts.respondAll("tick"));
    long idle = System.nanoTime();
    while (System.nanoTime() - idle < limit.multipliedBy(2).toNanos()) {
      assertThat(it.text(it.get("/tick"))).isEqualTo("tick");
    }

    it.inCase(
        "a connection that was used all the time",
        () -> assertThat(it.server().connections()).as("connections").hasSize(1));

    assertThat(it.text(it.get(origin.uri("/")))).isEqualTo("hello");

    assertThat(origin.requests()).hasSize(2);
    assertThat(origin.connections())
        .as("connections, none of which has two requests with a pause between them")
        .allSatisfy(each -> assertThat(each.requests()).hasSizeLessThan(2));
    it.inCase(
        "a server that would keep it for longer",
        () -> {
          assertThat(it.text(it.get(offering.uri("/")))).isEqualTo("hello");
          assertThat(offering.connections())
              .as("connections, each for one request")
              .hasSize(2)
              .allSatisfy(each -> assertThat(each.requests()).hasSize(1));
        });
  }

  /** Exchanges on used connections: one without a response yet, and one within its body. */
  private static List<CompletableFuture<String>> inUse(TransportScenario it) {
    it.serving(
        Scripts.forEver(
            connection -> {
              String target = connection.readRequest().target();
              List<String> parts =
                  target.equals("/half")
                      ? List.of("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nin ", "use")
                      : List.of("", Scripts.ok("in use"));
              connection.write(parts.get(0));
              if (!target.equals("/first")) {
                connection.stall();
              }
              connection.write(parts.get(1));
            }));
    List<CompletableFuture<String>> bodies = new ArrayList<>();
    for (String target : List.of("/late", "/half")) {
      assertThat(it.text(it.get("/first"))).isEqualTo("in use");
      bodies.add(TransportScenario.whole(it.sending("GET", target, null)));
    }
    return bodies;
  }

  @RuleTest(value = TransportRule.MAY_CONNECT, routes = Route.Selection.OWN)
  final void rule9_17_anAddressThatIsRefusedIsNotConnectedTo(TransportScenario it) {
    RawServer origin = it.server().always(Scripts.respondAll("hello"));
    Queue<String> calls = new ConcurrentLinkedQueue<>();
    it.settings()
        .connectingOnlyTo(
            (host, address) -> {
              calls.add(host + " at loopback: " + address.isLoopbackAddress());
              return false;
            });
    it.renew();
    for (String host : List.of("LOCALHOST", "127.0.0.1", "https://127.0.0.1", "[::1]")) {
      it.inCase(
          "refused: " + host,
          () -> {
            calls.clear();
            String start = host.startsWith("https:") ? host : "http://" + host;
            URI uri = URI.create(start + ":" + origin.port() + "/");
            failure(it.sending("POST", uri), Kind.CONNECT, Sent.NO);
            assertThat(calls)
                .as("the calls of mayConnect")
                .isNotEmpty()
                .containsOnly(uri.getHost().toLowerCase(Locale.ROOT) + " at loopback: true");
          });
    }
    it.inCase(
        "the refused address of two",
        () -> {
          it.settings().connectingOnlyTo((host, address) -> address instanceof Inet4Address);
          it.renew();
          URI uri = URI.create("http://localhost:" + origin.port() + "/");
          assertThat(it.text(response(it.sending("POST", uri)))).isEqualTo("hello");
          // Connections are accepted in order, so an earlier one would be recorded by now.
          assertThat(origin.connections().size()).as("connections").isEqualTo(1);
        });
    it.inCase("a second connection to the same host", () -> assertAskedAgain(it));
    it.inCase(
        "behind a proxy, which connects instead",
        () -> {
          it.settings().connectingOnlyTo((host, address) -> false).through(origin.port());
          it.renew();
          if (it.declares(Capability.PROXY)) {
            URI uri = URI.create("http://service.invalid/");
            assertThat(it.text(it.get(uri))).isEqualTo("hello");
          }
        });
    HostAddresses.assertChecked(it);
  }

  /** An address that was allowed may be refused later, and the check may resolve names itself. */
  private static void assertAskedAgain(TransportScenario it) {
    RawServer closing = it.serving(Scripts.writeAndClose(Scripts.ok("hello", "Connection: close")));
    Set<Thread> senders = ConcurrentHashMap.newKeySet();
    Queue<Thread> askers = new ConcurrentLinkedQueue<>();
    it.settings()
        .connectingOnlyTo(
            (host, address) -> {
              askers.add(Thread.currentThread());
              return true;
            });
    Transport transport = it.newTransport();
    for (int connections = 1; connections <= 2; connections++) {
      URI uri = closing.uri("/");
      CompletableFuture<TransportResponse> future = new CompletableFuture<>();
      Thread sender =
          TransportScenario.daemon(
              "tck-caller",
              () -> {
                try {
                  future.complete(
                      transport.newExchange(TransportScenario.request("GET", uri, null)).execute());
                } catch (RuntimeException | Error failure) {
                  future.completeExceptionally(failure);
                }
              });
      senders.add(sender);
      sender.start();
      assertThat(it.text(response(future))).isEqualTo("hello");
      assertThat(askers.size())
          .as("calls of mayConnect for " + connections + " connections")
          .isGreaterThanOrEqualTo(connections);
    }
    assertThat(askers).as("threads that asked").doesNotContainAnyElementsOf(senders);
  }

  @RuleTest(TransportRule.REJECTING_EXECUTOR)
  final void rule9_19_aTaskThatIsRejectedEndsTheExchange(TransportScenario it) {
    for (int accepted = 0; accepted < 3; accepted++) {
      int first = accepted;
      it.inCase(
          accepted + " tasks are accepted", () -> Environment.assertEndsWhenRejected(it, first));
    }
  }

  @RuleTest(TransportRule.ONE_THREAD)
  final void rule9_20_oneThreadIsEnoughForAnExchange(TransportScenario it) {
    Environment.assertNeedsOneThread(it);
  }

  @RuleTest(TransportRule.TIMERS_END)
  final void rule9_21_whatIsScheduledIsCancelledWithTheExchange(TransportScenario it) {
    Environment.assertCancelsTimers(it);
  }

  @RuleTest(TransportRule.CLOSES_AT_ONCE)
  final void rule9_22_closeTakesEffectAtOnce(TransportScenario it) {
    Aborts.assertClosesAtOnce(it);
  }

  @RuleTest(value = TransportRule.ORIGINS_APART, routes = Route.Selection.OWN)
  final void rule9_23_aConnectionIsUsedForOneOriginOnly(TransportScenario it) {
    Origins.assertApart(it);
  }

  @RuleTest(value = TransportRule.OTHER_ADDRESSES, routes = Route.Selection.OWN)
  final void rule9_24_allAddressesOfAHostAreTried(TransportScenario it) {
    HostAddresses.assertTried(it);
  }
}
