package ai.flowscale.transport.vertx;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Lazy;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A transport over the HTTP client of Vert.x.
 *
 * <p>Exchanges run on {@link HttpClient}. An application can use its own Vert.x Web Client with
 * {@link WebClientTransport}, the only class here that needs the artifact {@code vertx-web-client}.
 *
 * <p>Exchanges run on event loops and never on the caller's context: the caller may be on a plain
 * thread, on a virtual thread or in a verticle. Blocking calls are refused on event loops, which
 * must not wait.
 *
 * <p>Requests to http addresses use HTTP/1.1; over https the protocol is negotiated. To each
 * address of an origin there are at most {@code TransportConfig.maxConnections()} connections; with
 * HTTP/2 one is enough, but a burst of requests that comes before it is made may open several.
 * {@code TransportConfig.connectTimeout()} is one limit for the name resolution, the connection,
 * the proxy and the TLS handshake. On a {@linkplain #using(Vertx) given} Vert.x, and for a request
 * that has waited for a free connection, it applies to each of them separately. That wait has no
 * limit.
 *
 * <p>A response that arrives during an upload ends it: nothing more is sent, and once the response
 * has been read, the connection is closed.
 *
 * <p>The JVM resolves host names, as with every other transport, and not Vert.x: {@code
 * TransportConfig.mayConnect} checks the addresses of the host for each request. If one of them
 * refuses the connection, the next one is tried. On a {@linkplain #using(Vertx) given} Vert.x the
 * Vert.x resolves them, and connects to one.
 *
 * <p>Before a request that must not be sent twice, the transport waits one millisecond, so that it
 * notices if the server has just closed the connection; it then uses another one. If the connection
 * is new, the exchange fails as not sent: a server that refuses a client certificate closes it only
 * after the handshake. If an exchange fails before the head of its request was sent, the request
 * was certainly not sent.
 *
 * <p>Vert.x closes a connection only after it has sent the queued bytes, and thus never if the
 * server does not read. On its own Vert.x the transport therefore resets the socket of an aborted
 * upload. On a {@linkplain #using(Vertx) given} Vert.x it cannot: that connection is closed when
 * the server reads on or closes it. Nothing is added to the queued bytes, so the request stays
 * incomplete. Nor can it close a connection there whose TLS handshake has not ended: the connect
 * timeout does.
 *
 * <p>If an exchange over HTTP/2 is aborted, the transport sends a PING. It closes the connection if
 * no response arrives within the connect timeout: it would otherwise be used until TCP gives it up.
 * It does not do so over a client of the application.
 *
 * <p>A body over TLS without a length, and not in chunks, fails if it ends without a {@code
 * close_notify}. On a given Vert.x, which does not show that, it is taken for whole.
 *
 * <p>Vert.x skips the interim responses 100 and 103, and takes every other one, such as 102, for
 * the response. On its own Vert.x the transport skips them all. On a given Vert.x the exchange
 * fails with {@link Kind#PROTOCOL}, and its connection is closed.
 */
public final class VertxTransport implements Transport {
  private final Lazy<Backend> backend;
  private final Set<Capability> capabilities;
  private final Exchanges exchanges = new Exchanges();

  private VertxTransport(Supplier<Backend> maker, Set<Capability> capabilities) {
    this.backend = new Lazy<>(VertxTransport::runInNewThread, maker);
    this.capabilities = capabilities;
  }

  /**
   * Making Vert.x takes a while, and the caller may be on an event loop. Vert.x takes over the
   * class loader of the thread that makes it, so that is set to our own.
   */
  static void runInNewThread(Runnable task) {
    Thread thread = new Thread(task, "flowscale-vertx-start");
    thread.setDaemon(true);
    thread.setContextClassLoader(VertxTransport.class.getClassLoader());
    thread.start();
  }

  /**
   * Makes a transport on a Vert.x of the application, with an HTTP client of its own that has the
   * default settings of {@link TransportConfig}. Closing the transport closes that client, never
   * the Vert.x.
   *
   * <p>Proxy, TLS context and timeouts of a Flowscale client do not reach it; an application that
   * needs those makes the client itself, see {@link #using(Vertx, HttpClient)}.
   *
   * @param vertx the Vert.x; stays the caller's
   * @return a new transport
   */
  public static VertxTransport using(Vertx vertx) {
    Objects.requireNonNull(vertx, "vertx");
    return new VertxTransport(
        () -> Backend.on(vertx, TransportConfig.of(Runnable::run)),
        Set.of(
            Capability.ABORTS_EXCHANGE,
            Capability.NEVER_RESENDS,
            Capability.ERROR_BODIES,
            Capability.HTTP_2));
  }

  /**
   * Creates a transport over a client of the application. The client's own settings apply, and the
   * transport never closes it or the Vert.x.
   *
   * <p>The client must not change bodies: do not switch decompression on. Redirects are not
   * followed, whatever handler it has. The settings of a client cannot be read, so the transport
   * declares no capability that depends on them. A client that is not Vert.x's own, such as a
   * wrapper, gets no {@linkplain #capabilities() capabilities} at all, and submissions over it are
   * never retried.
   *
   * @param vertx the Vert.x that the client was made on; stays the caller's
   * @param client the client; stays the caller's
   * @return a new transport
   */
  public static VertxTransport using(Vertx vertx, HttpClient client) {
    Objects.requireNonNull(vertx, "vertx");
    Objects.requireNonNull(client, "client");
    return new VertxTransport(
        () -> Backend.given(vertx, client),
        isVertxOwn(client, HttpClient.class)
            ? Set.of(Capability.ABORTS_EXCHANGE, Capability.NEVER_RESENDS, Capability.ERROR_BODIES)
            : Set.of());
  }

  /** Other implementations than Vert.x's own get no capabilities. */
  static boolean isVertxOwn(Object client, Class<?> type) {
    return client.getClass().getPackageName().startsWith(type.getPackageName());
  }

  static VertxTransport create(TransportConfig config) {
    return new VertxTransport(() -> Backend.own(config), Set.of(Capability.values()));
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    return new VertxExchange(exchanges, backend, request);
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  /**
   * Refuses on an event loop of any Vert.x.
   *
   * @throws IllegalStateException on an event loop
   */
  @Override
  public void checkBlockingAllowed() {
    refuseEventLoop();
  }

  static void refuseEventLoop() {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException(
          Thread.currentThread().getName()
              + " is a Vert.x event loop thread, which must not wait: use AsyncFlowscale, or call"
              + " from executeBlocking, a worker or a virtual thread");
    }
  }

  @Override
  public void close() {
    CompletableFuture<Backend> last = exchanges.close() ? backend.close() : null;
    if (last == null) {
      return;
    }
    CompletableFuture<Void> ended = last.thenCompose(made -> made.close().toCompletionStage());
    // An event loop would wait for itself.
    if (!Context.isOnEventLoopThread()) {
      Lazy.awaitEnd(ended);
    }
  }
}
