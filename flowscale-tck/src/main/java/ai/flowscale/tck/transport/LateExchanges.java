package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.tck.Extent;
import ai.flowscale.tck.TransportUnderTest;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TimeLimit;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges in which nothing happens for longer than any HTTP library waits by default: 10 s in
 * OkHttp, 30 s in Jetty, 60 s in AsyncHttpClient. They are in flight beside the other rules' tests.
 */
public final class LateExchanges {
  /**
   * The system property that sets how late they are, as an ISO 8601 duration. The default is {@code
   * PT65S}.
   */
  public static final String PROPERTY = "flowscale.tck.late";

  /** A shorter time is waited for, in the test of the rule. */
  private static final Duration WORTHWHILE = Duration.ofSeconds(10);

  /** Libraries have limits of 10 s for a handshake. */
  private static final Duration LATE_CONNECTION = Duration.ofSeconds(12);

  private static final List<Route> ROUTES = List.of(Route.HTTP, Route.TLS, Route.HTTP_2);
  private static final int BLOCKS = 256;

  private final List<TransportScenario> scenarios = new ArrayList<>();
  private final Map<String, CompletableFuture<String>> texts = new LinkedHashMap<>();
  private final Duration time = time();
  private final long due = System.nanoTime() + time.toNanos();

  private LateExchanges() {}

  static Duration time() {
    return Duration.parse(System.getProperty(PROPERTY, "PT65S"));
  }

  /** Returns whether it pays to have them in flight beside other tests. */
  static boolean areWorthwhile() {
    return Extent.chosen() == Extent.WHOLE && time().compareTo(WORTHWHILE) > 0;
  }

  /** Starts them, and returns when the servers have their requests. */
  static LateExchanges start(TransportUnderTest suite, ThreadWatch threads) {
    LateExchanges started = new LateExchanges();
    for (Route route : ROUTES) {
      started.startOver(new TransportScenario(suite, TransportRule.ANY_PAUSE, route, threads));
    }
    return started;
  }

  private void startOver(TransportScenario it) {
    scenarios.add(it);
    if (it.withoutRoute() == null) {
      String route = " over " + it.route().text();
      start(
          it,
          "a late response" + route,
          null,
          connection -> {
            connection.readRequest();
            pause();
            connection.respond("200 OK", "slow");
            connection.readToEnd();
          });
      start(
          it,
          "a pause in a body" + route,
          null,
          connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsl");
            pause();
            connection.write("ow");
            connection.readToEnd();
          });
      start(
          it,
          "a pause in an upload" + route,
          it.body(TestBody.blocks(OptionalLong.empty(), BLOCKS)),
          connection -> {
            var request = connection.readHead();
            connection.readBody(request, 1);
            pause();
            connection.readBody(request);
            connection.respond("200 OK", "slow");
            connection.readToEnd();
          });
    }
    Duration limit = LATE_CONNECTION.multipliedBy(4);
    it.settings().connectingWithin(limit);
    if (it.withoutRoute() == null && it.route().isSecure()) {
      it.renew();
      RawServer server =
          it.newServer()
              .patientFor(time.multipliedBy(2))
              .delayConnections(this::pauseForConnection)
              .always(Scripts.respondAll("slow"));
      texts.put("a late handshake over " + it.route().text(), posting(it, server.uri("/")));
      server.await("a connection", () -> server.acceptedConnections() > 0);
    } else if (it.route() == Route.HTTP && it.capabilities().contains(Capability.PROXY)) {
      RawServer proxy =
          it.newServer()
              .patientFor(time.multipliedBy(2))
              .always(
                  connection -> {
                    connection.readHead();
                    pauseForConnection();
                    connection.respond("403 Forbidden", "no");
                  });
      it.settings().through(proxy.port());
      it.renew();
      texts.put(
          "a late response to CONNECT",
          posting(it, URI.create("https://service.invalid/"))
              .exceptionally(LateExchanges::refusal));
      proxy.await("a CONNECT", () -> !proxy.requests().isEmpty());
    }
  }

  private static CompletableFuture<String> posting(TransportScenario it, URI uri) {
    return TransportScenario.whole(it.sending("POST", uri));
  }

  /** The proxy has refused, which it did late. */
  private static String refusal(Throwable thrown) {
    Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    return failure instanceof TransportException refused && refused.kind() == Kind.CONNECT
        ? "slow"
        : "not what the proxy said: " + failure;
  }

  private void start(
      TransportScenario it, String name, @Nullable RequestBody body, RawScript script) {
    RawServer server = it.newServer().patientFor(time.multipliedBy(2)).always(script);
    CompletableFuture<String> text = TransportScenario.whole(it.sending("POST", "/", body));
    texts.put(name, text);
    server.await("the request", () -> text.isDone() || !server.requests().isEmpty());
  }

  /** On the thread of a server's connection. */
  private void pause() {
    pauseUntil(due);
  }

  private void pauseForConnection() {
    pauseUntil(Math.min(due, System.nanoTime() + LATE_CONNECTION.toNanos()));
  }

  private static void pauseUntil(long end) {
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Asserts that nothing ended an exchange before its server did. */
  void assertWhole(TransportScenario test) {
    texts.forEach((name, text) -> test.inCase(name, () -> assertWhole(name, text)));
  }

  private void assertWhole(String name, CompletableFuture<String> text) {
    Duration left = Duration.ofNanos(Math.max(0, due - System.nanoTime()));
    var unused = Polling.holds(left.plus(TimeLimit.get()), text::isDone);
    assertThat(Waiting.result(name + ", which took " + time, text)).isEqualTo("slow");
  }

  /** Closes their transports and servers. */
  void close() {
    for (TransportScenario scenario : scenarios) {
      try {
        scenario.end(false);
      } catch (Exception | AssertionError ignored) {
        // Another rule is about the end of a transport.
      }
    }
  }
}
