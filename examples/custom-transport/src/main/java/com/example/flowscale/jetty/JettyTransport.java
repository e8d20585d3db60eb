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
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.client.HttpClient;

/**
 * Promises kept here: {@code send} throws nothing; {@code close} is idempotent, fails all
 * exchanges, ends every thread and connection, does not wait long, and never waits for the thread
 * it is on.
 */
final class JettyTransport implements Transport {
  private static final int CLOSE_LIMIT_MILLIS = 3_000;

  private final TransportConfig config;

  /** The pool makes its threads in this group, by which {@link #close} knows them. */
  private final ThreadGroup threads = new ThreadGroup("jetty-transport");

  private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private HttpClient client;
  private volatile boolean closed;

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
        Capability.MAX_CONNECTIONS);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    Exchange exchange = new Exchange(request, exchanges::remove);
    exchanges.add(exchange);
    try {
      // Looked at after the exchange was added: close() either sees the exchange or is seen here.
      HttpClient started = startedClient();
      if (started == null) {
        exchange.fail(closed(Sent.NO));
      } else {
        exchange.start(started);
      }
    } catch (Exception e) {
      exchange.fail(
          new TransportException(Kind.OTHER, Sent.NO, "Jetty's client could not be started", e));
    }
    return exchange.answer();
  }

  /** Returns the one client, or null once the transport is closed. */
  private HttpClient startedClient() throws Exception {
    lock.lock();
    try {
      if (!closed && client == null) {
        client = ClientFactory.start(config, threads);
      }
      return closed ? null : client;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    HttpClient open;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      open = client;
    } finally {
      lock.unlock();
    }
    exchanges.forEach(exchange -> exchange.fail(closed(Sent.MAYBE)));
    if (open != null) {
      stop(open);
    }
  }

  /** On a thread of its own, because Jetty waits for its threads, of which this may be one. */
  private void stop(HttpClient open) {
    Thread stopping = new Thread(() -> ClientFactory.stop(open), "jetty-transport-close");
    stopping.setDaemon(true);
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

  private static TransportException closed(Sent sent) {
    return new TransportException(Kind.CLOSED, sent, "the transport was closed", null);
  }
}
