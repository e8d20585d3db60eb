package ai.flowscale.transport.jersey;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.Exchanges;
import ai.flowscale.client.transport.WorkerThreads;
import jakarta.ws.rs.client.Client;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A transport over the Jersey client.
 *
 * <p>The client it makes itself runs on Apache HttpClient, with HTTP/1.1. An exchange blocks one
 * thread of the executor until the headers of the response have arrived; the body is read there
 * too. An exchange that waits for one of the {@link TransportConfig#maxConnections()} connections
 * blocks a thread as well; the client limits its exchanges before it starts them here.
 *
 * <p>A connection that has been idle for longer than {@link
 * TransportConfig#idleConnectionTimeout()} is never used again; it is closed when the next request
 * is sent. Nor is one on which the server has sent more than its response. Before a POST is sent on
 * a pooled connection, the connection is checked for a close by the server, which takes two
 * milliseconds.
 *
 * <p>Before each piece of an upload the transport looks for a response, which ends the upload:
 * nothing more is sent, and the connection is closed once the response has been read. While the
 * server neither reads nor closes the connection, a response is not noticed.
 *
 * <p>A body over TLS without a length, and not in chunks, fails if it ends without a {@code
 * close_notify}. Over a client of the application, which does not show that, it is taken for whole.
 *
 * <p>The client it makes itself ignores what is set for the whole JVM, such as proxies. One of the
 * application over {@link java.net.HttpURLConnection}, which is Jersey's default, does not: it uses
 * the proxies, the {@link java.net.CookieHandler} and the {@link java.net.Authenticator} of the
 * JVM.
 */
public final class JerseyTransport implements Transport {
  static final Set<Capability> OWN =
      Set.of(
          Capability.ABORTS_EXCHANGE,
          Capability.NEVER_RESENDS,
          Capability.ERROR_BODIES,
          Capability.PROXY,
          Capability.PROXY_AUTHENTICATION,
          Capability.TLS_CONTEXT,
          Capability.MAX_CONNECTIONS,
          Capability.IDLE_CONNECTION_TIMEOUT,
          Capability.ADDRESS_CHECK);

  private final Caller caller;
  private final Executor executor;
  private final Set<Capability> capabilities;
  private final Exchanges exchanges = new Exchanges();

  JerseyTransport(Caller caller, Executor executor, Set<Capability> capabilities) {
    this.caller = caller;
    this.executor = executor;
    this.capabilities = Set.copyOf(capabilities);
  }

  /**
   * Creates a transport over a client of the application, with its own threads, which end when they
   * are idle. Otherwise it is like {@link #using(Client, Executor)}.
   *
   * @param client the client; stays the caller's
   * @return a new transport
   * @throws ConfigurationException if the client's settings break the contract of a transport
   */
  public static JerseyTransport using(Client client) {
    WorkerThreads workers = new WorkerThreads("flowscale-jersey");
    return using(client, workers, workers::release);
  }

  /**
   * Creates a transport over a client of the application. The client's own settings apply (proxy,
   * TLS context, timeouts, connector), and the transport never closes it.
   *
   * <p>JAX-RS has no way to break a connection, and does not report whether a request was sent or
   * resent. Such a transport therefore has few {@linkplain #capabilities() capabilities}: a
   * submission over it is never retried, and cancelling ends the waiting but perhaps not the
   * exchange. If that matters, let the transport create its client.
   *
   * <p>If a body fails midway, Jersey completes the request as if the body were complete. The
   * transport therefore reads the whole body before anything is sent: into memory, or into a
   * temporary file if it is longer than one MiB. An upload that has begun is sent to its end, and
   * always chunked, because connectors that announce the length hold the body in memory.
   *
   * <p>No such client can follow some rules of the contract:
   *
   * <ul>
   *   <li>no failure proves that nothing was sent: even if the connection was refused, the request
   *       may have been sent before
   *   <li>the values of a header's name arrive joined with commas
   *   <li>a response with a truncated head is accepted as one with fewer headers
   *   <li>bytes that a server sends behind a response may be taken for the next response, such as
   *       over Apache HttpClient
   *   <li>over {@code HttpURLConnection}, Jersey's default, several values of a response's header
   *       arrive in another order, an idle connection stays open for seconds, and closing the
   *       transport ends the reading of a body only when more of it arrives. An interim response
   *       other than 100, such as 102, fails the exchange, and the response that follows may be
   *       taken for that of another request
   * </ul>
   *
   * <p>Only the transport may decide the target and the content of a request. It switches redirects
   * off for each request, and refuses clients
   *
   * <ul>
   *   <li>that are configured to follow redirects: they would send the API key to another origin
   *   <li>with Jersey's {@code HttpAuthenticationFeature}: it resends requests
   *   <li>over Apache HttpClient that keep cookies or decompress responses, which are its defaults
   * </ul>
   *
   * @param client the client; stays the caller's
   * @param executor where exchanges may block; stays the caller's
   * @return a new transport
   * @throws ConfigurationException if the client is one of those
   */
  public static JerseyTransport using(Client client, Executor executor) {
    return using(client, executor, () -> {});
  }

  private static JerseyTransport using(Client client, Executor executor, Runnable onClose) {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(executor, "executor");
    GivenClients.check(client);
    return new JerseyTransport(
        new GivenCaller(client, executor, onClose), executor, GivenClients.capabilities(client));
  }

  static JerseyTransport create(TransportConfig config) {
    return new JerseyTransport(new OwnClient(config), config.executor(), OWN);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    return exchanges.send(new JerseyExchange(request), it -> it.start(caller, executor));
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public void close() {
    if (exchanges.close()) {
      caller.close();
    }
  }
}
