package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.KnownLimits;
import ai.flowscale.tck.TransportUnderTest;
import ai.flowscale.tck.server.ForwardProxy;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.PortReservation;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import ai.flowscale.tck.server.TimeLimit;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The fixture of a rule's test: a transport, a raw server, and other resources. The kit creates it,
 * closes everything after the test, and checks for leaks. Only the thread of the test may use it.
 */
public final class TransportScenario {
  private final TransportUnderTest suite;
  private final TransportRule rule;
  private final Route route;
  private final ThreadWatch threads;
  private final KnownLimits limits;
  private final Set<String> unusedExemptions;
  private final Map<String, String> leftOut = new LinkedHashMap<>();
  private final ExecutorService executor =
      Executors.newCachedThreadPool(task -> daemon("tck-executor", task));
  private final List<Transport> transports = new ArrayList<>();
  private final List<RawServer> servers = new ArrayList<>();
  private final List<TestBody> bodies = new ArrayList<>();
  private final Deque<AutoCloseable> others = new ArrayDeque<>();
  private final Map<RawServer, Set<Transport>> warm = new ConcurrentHashMap<>();
  private Supplier<LateExchanges> late;
  private final Settings settings = Settings.defaults(executor);
  private @Nullable RawServer ticking;
  private @Nullable Transport transport;
  private @Nullable RawServer server;

  /** Creates the fixture of a test. */
  TransportScenario(
      TransportUnderTest suite, TransportRule rule, Route route, ThreadWatch threads) {
    this.suite = suite;
    this.rule = rule;
    this.route = route;
    this.threads = threads;
    this.late = () -> LateExchanges.start(suite, threads);
    if (route.isSecure()) {
      settings.trustingAuthority();
    }
    if (route.isTunnel()) {
      settings.through(opened(ForwardProxy.start()).port());
    }
    this.limits = suite.limits();
    // The other routes may not have all cases.
    this.unusedExemptions =
        route == Route.HTTP ? new TreeSet<>(limits.cases(rule).keySet()) : new TreeSet<>();
  }

  ExecutorService executor() {
    return executor;
  }

  /** Waits until all threads of the suite's transports have ended. */
  void awaitThreadsEnded() {
    threads.awaitNone(limits.sharedThreads().keySet());
  }

  /** Takes exchanges that have been in flight since the first test. */
  void late(LateExchanges already) {
    late = () -> already;
  }

  /** Returns exchanges in which nothing happens for long. */
  LateExchanges late() {
    LateExchanges started = late.get();
    others.push(started::close);
    return started;
  }

  /** Returns the threads that the suite's transports have started, but for shared ones. */
  List<Thread> threadsOfTransports() {
    return threads.started(limits.sharedThreads().keySet());
  }

  KnownLimits limits() {
    return limits;
  }

  // Cases.

  /** Returns why a rule is not tested, or null if it is. */
  @Nullable String exemption(TransportRule ofRule) {
    String exempt = suite.exemptions().get(ofRule);
    return exempt == null ? limits.rules().get(ofRule) : exempt;
  }

  /** Returns why a route is not taken, or null if it is. */
  @Nullable String withoutRoute() {
    return route.isSecure()
        ? route.missing(capabilities()).map(missing -> missing + " is not declared").orElse(null)
        : null;
  }

  /** Tests a case of the rule; the message of a failure contains its name. */
  void inCase(String name, Runnable test) {
    unusedExemptions.remove(name);
    String exempt = limits.cases(rule).get(name);
    if (exempt == null) {
      run(name, test);
    } else {
      leftOut.put(name, exempt);
    }
  }

  private static void run(String name, Runnable test) {
    try {
      test.run();
    } catch (AssertionError broken) {
      throw new AssertionError("in the case '" + name + "': " + broken.getMessage(), broken);
    } catch (RuntimeException broken) {
      throw new AssertionError("in the case '" + name + "': " + broken, broken);
    }
  }

  /** Records that a case cannot be tested here. */
  void leaveOut(String name, String reason) {
    unusedExemptions.remove(name);
    leftOut.put(name, reason);
  }

  /** Tests some of the cases, so that exemptions from the others are not used. */
  void leaveOutOthers() {
    unusedExemptions.clear();
  }

  /** Returns the cases that were not tested, with the reasons. */
  Map<String, String> leftOut() {
    return leftOut;
  }

  /** Fails if the suite is exempt from a case that does not exist. */
  void checkExemptCases() {
    if (!unusedExemptions.isEmpty()) {
      throw new AssertionError(
          "the suite is exempt from cases that this rule does not have: " + unusedExemptions);
    }
  }

  TransportUnderTest suite() {
    return suite;
  }

  /** Returns the settings of further transports, which a test may change. */
  Settings settings() {
    return settings;
  }

  /** Returns the transport, which is created on first use. */
  Transport transport() {
    Transport made = transport;
    if (made == null) {
      made = newTransport();
      transport = made;
    }
    return made;
  }

  /** Switches to another transport. */
  void over(Transport other) {
    if (!transports.contains(other)) {
      transports.add(other);
    }
    transport = other;
  }

  /** Returns how the exchanges of this test reach the server. */
  Route route() {
    return route;
  }

  /** Switches to another transport, with the settings as they are now. */
  void renew() {
    over(newTransport());
  }

  /** Creates another transport. */
  Transport newTransport() {
    return newTransport(settings);
  }

  Transport newTransport(Settings other) {
    Transport made = ownTransport(other);
    transports.add(made);
    return made;
  }

  /** Creates a transport that the test closes itself, and that nothing refers to. */
  Transport ownTransport(Settings other) {
    return suite.provider().create(suite.configure(new Settings(other)));
  }

  /** Returns the raw server, which is started on first use. */
  RawServer server() {
    RawServer started = server;
    if (started == null) {
      started = watched(route.start());
      server = started;
    }
    return started;
  }

  /** Starts another raw server, which replaces the previous one. */
  RawServer newServer() {
    RawServer started = watched(route.start());
    server = started;
    return started;
  }

  /** Starts another raw server, which plays this script on each connection. */
  RawServer serving(RawScript script) {
    return newServer().always(script);
  }

  /** Starts another raw server, which plays these scripts on its first connections. */
  RawServer playing(RawScript... next) {
    return newServer().script(next);
  }

  /** Starts a server of http, whatever the route is. */
  RawServer plainServer() {
    return watched(RawServer.start());
  }

  /** Starts a server of https. */
  RawServer tlsServer() {
    return watched(RawServer.startTls(TestAuthority.serverContext()));
  }

  /** Starts a server of HTTP/2. */
  RawServer http2Server() {
    return watched(RawServer.startHttp2(TestAuthority.serverContext()));
  }

  /** Registers a server that must have no open connection after the transport was closed. */
  RawServer watched(RawServer started) {
    servers.add(started);
    return started;
  }

  /** Closes all servers, with their connections. */
  void closeServers() {
    servers.forEach(RawServer::close);
    ticking = null;
  }

  /** Returns a port that refuses connections until the end of the test. */
  int refusingPort() {
    return opened(PortReservation.take()).port();
  }

  /** Registers a resource to be closed after the transport. */
  <T extends AutoCloseable> T opened(T other) {
    others.push(other);
    return other;
  }

  /** Registers a body whose source must be released at the end. */
  TestBody body(TestBody body) {
    bodies.add(body);
    return body;
  }

  TestBody body(OptionalLong length, String... parts) {
    return body(TestBody.of(length, parts));
  }

  boolean declares(Capability capability) {
    return transport().capabilities().contains(capability);
  }

  /** Returns what is declared, by a transport of its own: the test may change the settings yet. */
  Set<Capability> capabilities() {
    try (Transport asked = ownTransport(settings)) {
      return asked.capabilities();
    }
  }

  // Calls.

  static TransportRequest request(String method, URI uri, @Nullable RequestBody body) {
    return TransportRequest.of(method, uri, Headers.empty(), body);
  }

  TransportRequest request(String method, String path, @Nullable RequestBody body) {
    return request(method, server().uri(path), body);
  }

  CompletableFuture<TransportResponse> sending(
      String method, String path, @Nullable RequestBody body) {
    return sending(request(method, path, body));
  }

  CompletableFuture<TransportResponse> sending(String method, URI uri) {
    return sending(request(method, uri, null));
  }

  CompletableFuture<TransportResponse> sending(TransportRequest request) {
    return sending(transport(), request);
  }

  /** Sends a POST without headers. */
  CompletableFuture<TransportResponse> posting(URI uri, @Nullable RequestBody body) {
    return sending(request("POST", uri, body));
  }

  /** Has another thread execute an exchange; cancelling the future aborts it. */
  CompletableFuture<TransportResponse> sending(Transport by, TransportRequest request) {
    warmUp(by, request);
    return sendingNow(by, request);
  }

  /** Makes an exchange for a thread of the test. */
  Exchange exchange(TransportRequest request) {
    warmUp(transport(), request);
    return transport().newExchange(request);
  }

  /** Brings a connection into use, once for each transport and server. */
  private void warmUp(Transport by, TransportRequest request) {
    RawServer target = server;
    if (route.isReused()
        && target != null
        && request.uri().toString().startsWith(target.uri("").toString())
        && warm.computeIfAbsent(target, key -> ConcurrentHashMap.newKeySet()).add(by)) {
      URI uri = target.uri(RawServer.WARM_UP);
      TransportRequest first = TransportRequest.of("GET", uri, Headers.empty(), null);
      TransportResponse response =
          Waiting.result("the response to a first request", sendingNow(by, first));
      BodyReader reader = BodyReader.all(response);
      reader.awaitEnd();
    }
  }

  private CompletableFuture<TransportResponse> sendingNow(Transport by, TransportRequest request) {
    return ExecutedExchange.start(by, request);
  }

  TransportResponse send(String method, String path, @Nullable RequestBody body) {
    return response(sending(method, path, body));
  }

  TransportResponse send(TransportRequest request) {
    return response(sending(request));
  }

  TransportResponse get(String path) {
    return send("GET", path, null);
  }

  TransportResponse get(URI uri) {
    return response(sending("GET", uri));
  }

  /** Has a new server play a script on the connection of a GET, and returns the response. */
  TransportResponse answer(RawScript script) {
    newServer().script(script);
    return get("/");
  }

  /** Has a new server write these bytes after a GET, and returns the response. */
  TransportResponse answer(String text) {
    return answer(Scripts.write(text));
  }

  /** Returns the whole body of a response that comes, when it is complete. */
  static CompletableFuture<String> whole(CompletableFuture<TransportResponse> future) {
    return future.thenCompose(response -> BodyReader.all(response).whole());
  }

  /** Waits for the headers of a response. */
  static TransportResponse response(CompletableFuture<TransportResponse> future) {
    return Waiting.result("the response's headers", future);
  }

  /** Waits for the failure of an exchange. */
  static TransportException failure(CompletableFuture<TransportResponse> future) {
    return Waiting.failure("the exchange", future);
  }

  /** Waits for the failure of an exchange, which must be of this kind. */
  static TransportException failure(
      CompletableFuture<TransportResponse> future, Kind kind, Sent sent) {
    TransportException failure = failure(future);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.sent()).isEqualTo(sent);
    return failure;
  }

  BodyReader reading(TransportResponse response) {
    return BodyReader.all(response);
  }

  /** Reads a body to its end. */
  String text(TransportResponse response) {
    BodyReader reader = reading(response);
    reader.awaitEnd();
    return reader.text();
  }

  /** Has an exchange with a server of its own, during which others have time to do something. */
  void tick() {
    RawServer other = ticking;
    if (other == null) {
      other = plainServer().always(Scripts.respondAll("tick"));
      ticking = other;
    }
    assertThat(text(get(other.uri("/")))).isEqualTo("tick");
  }

  /** Calls something on threads of their own, each with its number. */
  static <T> List<CompletableFuture<T>> onThreads(int count, IntFunction<T> task) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                CompletableFuture.supplyAsync(
                    () -> task.apply(i), run -> daemon("tck-caller", run).start()))
        .toList();
  }

  /**
   * Tests with a limit, and with longer ones where the failure may come of a busy machine, which
   * holds up a step for longer than the first limits.
   */
  void withLongerLimits(
      Duration first,
      Duration longest,
      Predicate<AssertionError> isOfMachine,
      Consumer<Duration> test) {
    for (Duration limit = first; ; limit = limit.multipliedBy(2)) {
      try {
        test.accept(limit);
        return;
      } catch (AssertionError failed) {
        if (!isOfMachine.test(failed) || limit.compareTo(longest) > 0) {
          throw failed;
        }
        transport().close();
        closeServers();
      }
    }
  }

  // The server's side.

  /** Waits until the client's side of a connection has ended. */
  void awaitBroken(int connection) {
    server()
        .await(
            "the end of connection " + connection,
            () -> server().connection(connection).end() != null);
  }

  /** Waits until the connection and the thread of the only exchange have ended. */
  void awaitAborted(int connection) {
    awaitBroken(connection);
    awaitBusyThreads(0);
  }

  /**
   * Waits until no connection with a request is open. A connection for a request that was never
   * sent may wait for the next one.
   */
  void awaitNoRequestInFlight() {
    server()
        .await(
            "the end of all connections with a request",
            () -> server().connections().stream().noneMatch(TransportScenario::isUsed));
  }

  private static boolean isUsed(RawConnection connection) {
    return connection.isOpen() && !connection.requests().isEmpty();
  }

  void awaitRequests(int count) {
    server().await(count + " requests", () -> server().requests().size() >= count);
  }

  void awaitBodyBytes(long atLeast) {
    server()
        .await(
            "the first " + atLeast + " bytes of an upload",
            () -> server().requests().stream().anyMatch(it -> it.bodyBytes() >= atLeast));
  }

  /** Waits until a number of tasks is running on the executor of the settings. */
  void awaitBusyThreads(int count) {
    ThreadPoolExecutor pool = (ThreadPoolExecutor) executor;
    Waiting.until(
        count + " running tasks on the settings' executor", () -> pool.getActiveCount() == count);
  }

  // The end.

  /** Closes everything, and checks for leaks if the test passed. */
  void end(boolean passed) throws Exception {
    try {
      for (Transport made : transports) {
        Waiting.result("the return of close at the end of the test", closing(made));
      }
      executor.shutdown();
      if (passed) {
        checkLeaks();
      }
    } finally {
      executor.shutdownNow();
      for (RawServer started : servers) {
        started.close();
      }
      while (!others.isEmpty()) {
        others.pop().close();
      }
    }
  }

  /** Closes the transport, and waits for it. */
  void close() {
    Waiting.result("the return of close", closing(transport()));
  }

  /** Closes a transport on a thread of its own, so a hanging close does not hang the test. */
  static CompletableFuture<Void> closing(Transport made) {
    return CompletableFuture.runAsync(made::close, task -> daemon("tck-closer", task).start());
  }

  private void checkLeaks() {
    for (RawServer started : servers) {
      if (!Polling.holdsOnceCollected(TimeLimit.get(), () -> started.openConnections() == 0)) {
        throw Waiting.notInTime(
            "the end of all connections after the transport was closed; requests: "
                + started.requests());
      }
    }
    Waiting.until("the end of all tasks on the settings' executor", executor::isTerminated);
    // A thread of the HTTP library may be about to close one.
    Waiting.until(
        "the close of all sources of request bodies after the transport was closed",
        () -> bodies.stream().allMatch(TestBody::isReleased));
  }

  static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
