package com.example.flowscale.jetty;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.Exchanges;
import ai.flowscale.client.transport.Lazy;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.HttpClient;

/**
 * Guarantees: {@code send} neither throws nor blocks; {@code close} is idempotent, fails all
 * exchanges, ends every thread and connection, does not wait long, and never waits for the thread
 * it is on.
 */
final class JettyTransport implements Transport {
  private static final int CLOSE_LIMIT_MILLIS = 3_000;

  private final TransportConfig config;

  /** The pool makes its threads in this group, by which {@link #close} knows them. */
  private final ThreadGroup threads = new ThreadGroup("jetty-transport");

  private final Exchanges exchanges = new Exchanges();

  /** Jetty waits for its threads when it starts, which is not for the caller to do. */
  private final Lazy<HttpClient> client =
      new Lazy<>(task -> newThread("jetty-transport-start", task).start(), this::start);

  JettyTransport(TransportConfig config) {
    this.config = config;
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
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    return exchanges.send(
        new JettyExchange(request),
        exchange ->
            client
                .get()
                .whenComplete(
                    (made, failure) -> {
                      if (made != null) {
                        exchange.start(made);
                      } else {
                        exchange.broken(failure);
                      }
                    }));
  }

  private HttpClient start() {
    try {
      return ClientFactory.start(config, threads);
    } catch (Exception e) {
      throw new IllegalStateException("Jetty's client could not be started", e);
    }
  }

  @Override
  public void close() {
    CompletableFuture<HttpClient> last = exchanges.close() ? client.close() : null;
    if (last != null) {
      // One that is still starting is stopped where it is started.
      last.thenAccept(this::stop);
    }
  }

  /** On a thread of its own, because Jetty waits for its threads, of which this may be one. */
  private void stop(HttpClient open) {
    Thread stopping = newThread("jetty-transport-close", () -> ClientFactory.stop(open));
    stopping.start();
    if (Thread.currentThread().getThreadGroup() == threads) {
      return;
    }
    try {
      stopping.join(CLOSE_LIMIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread newThread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
