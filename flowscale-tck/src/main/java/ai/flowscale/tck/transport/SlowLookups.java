package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.response;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Checks of addresses that take long, as a look-up does where a name server does not respond. */
final class SlowLookups {
  /** More than the threads that libraries have for their blocking work, such as 16 or 20. */
  private static final int SLOW = 24;

  private final TransportScenario it;
  private final CountDownLatch released = new CountDownLatch(1);
  private final Set<String> slow = ConcurrentHashMap.newKeySet();
  private final Queue<String> refused = new ConcurrentLinkedQueue<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicReference<@Nullable Transport> transport = new AtomicReference<>();

  private SlowLookups(TransportScenario it) {
    this.it = it;
  }

  /** Asserts that others are not held up, over each protocol. */
  static void assertApart(TransportScenario it) {
    it.settings().trustingAuthority();
    Map<String, RawServer> servers =
        Map.of(
            "http", RawServer.start(), "https", RawServer.startTls(TestAuthority.serverContext()));
    servers.forEach(
        (name, server) -> it.inCase("over " + name, () -> new SlowLookups(it).assertApart(server)));
  }

  private void assertApart(RawServer server) {
    it.watched(server)
        .script(Scripts.respondWhenReleased("first"))
        .always(Scripts.respondAll("hello"));
    it.settings().connectingOnlyTo((host, address) -> isAllowed(host));
    Transport made = it.newTransport();
    transport.set(made);
    it.over(made);
    CompletableFuture<TransportResponse> first = it.sending("GET", server.uri("/"));
    server.await("the first request", () -> !server.requests().isEmpty());
    assertThat(asked.get()).as("calls of mayConnect").isPositive();

    // Each is an address of this machine, on which no one listens.
    String origin = server.uri("/").getScheme() + "://127.0.0.";
    List<CompletableFuture<TransportResponse>> held =
        IntStream.range(0, SLOW)
            .mapToObj(i -> it.sending("GET", URI.create(origin + (i + 2) + ":" + server.port())))
            .toList();
    Waiting.until("the check of an address of each host", () -> slow.size() == SLOW);
    for (int i = 0; i < 2; i++) {
      assertThat(it.text(it.get(server.uri("/")))).isEqualTo("hello");
    }
    server.connection(0).release();
    assertThat(it.text(response(first))).isEqualTo("first");

    assertThat(held)
        .as("exchanges whose addresses are still checked")
        .noneMatch(each -> each.isDone());
    released.countDown();
    held.forEach(each -> Waiting.outcome("the end of an exchange", each));
    assertThat(refused).as("threads that must not block, with a check of an address").isEmpty();
  }

  private boolean isAllowed(String host) {
    asked.incrementAndGet();
    Transport asking = transport.get();
    try {
      if (asking != null) {
        asking.checkBlockingAllowed();
      }
    } catch (IllegalStateException eventLoop) {
      refused.add(Thread.currentThread().getName());
    }
    if (host.equals("localhost") || host.equals("127.0.0.1")) {
      return true;
    }
    slow.add(host);
    try {
      return !released.await(2, TimeUnit.MINUTES);
    } catch (InterruptedException ended) {
      return false;
    }
  }
}
