package com.example.flowscale.jetty;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.client.HttpClient;

/**
 * Promises kept here: {@code send} throws nothing and waits for nothing; {@code close} is
 * idempotent, fails all exchanges, ends every thread and connection, does not wait long, and never
 * waits for the thread it is on.
 */
final class JettyTransport implements Transport {
  private static final int CLOSE_LIMIT_MILLIS = 3_000;

  private final TransportConfig config;

  /** The pool makes its threads in this group, by which {@link #close} knows them. */
  private final ThreadGroup threads = new ThreadGroup("jetty-transport");

  private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Jetty's client, once it has started; a failure where it could not, or never will. */
  private final CompletableFuture<HttpClient> client = new CompletableFuture<>();

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
    Exchange exchange = new Exchange(request, exchanges::remove);
    exchanges.add(exchange);
    // Looked at after the exchange was added: close() either sees the exchange or is seen here.
    if (closed.get()) {
      exchange.fail(closed(Sent.NO));
      return exchange.answer();
    }
    if (started.compareAndSet(false, true)) {
      // Jetty waits for its threads when it starts, which is not for the caller to do.
      newThread("jetty-transport-start", this::start).start();
    }
    client.whenComplete(
        (made, failure) -> {
          if (made != null) {
            exchange.start(made);
          } else {
            exchange.fail(
                new TransportException(
                    Kind.OTHER, Sent.NO, "Jetty's client could not be started", failure));
          }
        });
    return exchange.answer();
  }

  private void start() {
    try {
      HttpClient made = ClientFactory.start(config, threads);
      if (!client.complete(made)) {
        ClientFactory.stop(made);
      }
    } catch (Exception | LinkageError e) {
      client.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      exchanges.forEach(exchange -> exchange.fail(closed(Sent.MAYBE)));
      // One that is still starting finds this and is stopped where it is started.
      client.completeExceptionally(closed(Sent.NO));
      client.thenAccept(this::stop);
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

  private static TransportException closed(Sent sent) {
    return new TransportException(Kind.CLOSED, sent, "the transport was closed", null);
  }
}
