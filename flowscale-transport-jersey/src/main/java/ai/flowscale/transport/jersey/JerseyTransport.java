package ai.flowscale.transport.jersey;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.TransportException.Kind;
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
 * thread of the executor until the headers of the response are here; the body is read there too.
 * One that waits for a connection, beyond {@link TransportConfig#maxConnections()}, blocks a thread
 * as well; a client bounds its exchanges before they come here.
 *
 * <p>A connection that has been idle for longer than {@link
 * TransportConfig#idleConnectionTimeout()} is never used again; it is closed when the next request
 * is sent. Before a POST is sent on a pooled connection, the connection is checked for a close by
 * the server, which takes two milliseconds.
 *
 * <p>Apache HttpClient looks at the response once the request is sent. A server that answers in the
 * middle of an upload is understood only when it takes in the rest; if it closes the connection,
 * the exchange fails as {@link Kind#CLOSED}.
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
   * Makes a transport over a client of the application, with threads of its own that end when they
   * are idle. All else is as with {@link #using(Client, Executor)}.
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
   * Makes a transport over a client of the application. The client's own settings count (proxy, TLS
   * context, timeouts, connector), and it is never closed by the transport.
   *
   * <p>JAX-RS has no way to break a connection, nor to know whether a request was sent, or sent
   * again. Such a transport therefore has few {@linkplain #capabilities() capabilities}: a
   * submission over it is never retried, and cancelling ends the waiting but perhaps not the
   * exchange. Where that matters, leave the making of the client to the transport.
   *
   * <p>Jersey ends a request whose body fails midway as if it were whole. The body is therefore
   * read to its end before anything is sent: into memory, or into a temporary file if it is longer
   * than one MiB. What has begun to be sent is sent to its end, and always chunked: a connector
   * that is to tell the length holds the body in memory.
   *
   * <p>Some rules of the contract are beyond any such client:
   *
   * <ul>
   *   <li>no failure is certain: also where the connection was refused, the request may have been
   *       sent before
   *   <li>the values of a header's name arrive joined with commas
   *   <li>a response whose head is cut off passes for one with fewer headers
   *   <li>over {@code HttpURLConnection}, Jersey's default, several values of a response's header
   *       come in another order, an idle connection stays for seconds, and closing the transport
   *       ends the reading of a body only when more of it comes
   * </ul>
   *
   * <p>The transport must be the only one to decide where a request goes and what it carries.
   * Redirects are switched off with each request. Refused are clients
   *
   * <ul>
   *   <li>that are told to follow redirects: they would carry the API key to another origin
   *   <li>with Jersey's {@code HttpAuthenticationFeature}: it sends requests again
   *   <li>over Apache HttpClient that keep cookies or decompress answers, which are its defaults
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
