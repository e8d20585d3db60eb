package com.example.flowscale.jetty;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Lazy;
import ai.flowscale.transport.toolkit.WorkerThreads;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Guarantees: {@code newExchange} costs nothing; {@code close} is idempotent, fails all exchanges,
 * ends every thread and connection but what Jetty may leave of one that it is making, does not wait
 * long, and never waits for the thread it is on.
 */
final class JettyTransport implements Transport {
  private static final int WAIT_MILLIS = 5;
  private static final int MOST_WAITS = 400;

  private final WorkerThreads threads = new WorkerThreads("jetty-transport");
  private final Exchanges exchanges = new Exchanges();

  /** Jetty waits for its threads when it starts, which is not for the caller to do. */
  private final Lazy<HttpClient> client;

  JettyTransport(TransportConfig config) {
    client = new Lazy<>(threads, () -> ClientFactory.start(config, threads));
  }

  /** Only what is kept is declared: HTTP/2 would need another artifact of Jetty's. */
  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.ABORTS_EXCHANGE,
        Capability.NEVER_RESENDS,
        Capability.ERROR_BODIES,
        Capability.PROXY,
        Capability.PROXY_AUTHENTICATION,
        Capability.TLS_CONTEXT,
        Capability.MAX_CONNECTIONS,
        Capability.IDLE_CONNECTION_TIMEOUT,
        Capability.ADDRESS_CHECK);
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    return new JettyExchange(exchanges, request, client, threads.forShortTasks());
  }

  @Override
  public void close() {
    CompletableFuture<HttpClient> last = exchanges.close() ? client.close() : null;
    if (last != null) {
      // One that is still starting is stopped where it is started.
      last.thenAccept(this::stop);
    }
    threads.release();
  }

  /** On a thread of its own, because Jetty waits for its threads, of which this may be one. */
  private void stop(HttpClient open) {
    Thread stopping = threads.factory().newThread(() -> stopConnected(open));
    stopping.start();
    try {
      if (!threads.isCurrent()) {
        stopping.join(3_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits a moment for connections that are being made: Jetty, stopped meanwhile, would leave them
   * open. It makes another one while an exchange is aborted, and says only how many there are.
   */
  private static void stopConnected(HttpClient open) {
    try {
      for (int waits = 0; waits < MOST_WAITS && isConnecting(open); waits++) {
        Thread.sleep(WAIT_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LifeCycle.stop(open);
  }

  private static boolean isConnecting(HttpClient client) {
    return client.getDestinations().stream()
        .map(Destination::getConnectionPool)
        .anyMatch(
            pool ->
                pool instanceof AbstractConnectionPool known
                    && known.getPendingConnectionCount() > 0);
  }
}
