package ai.flowscale.transport.vertx;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Lazy;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.OAuth2WebClient;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientSession;
import java.util.Objects;
import java.util.Set;

/**
 * A transport over a Vert.x Web Client of the application, with its proxy, TLS, pool and tracing.
 *
 * <p>Needs the artifact {@code io.vertx:vertx-web-client}, and in a modular application {@code
 * requires io.vertx.web.client}. It stands apart from {@link VertxTransport} so that applications
 * without a Web Client compile and run without that artifact.
 */
public final class WebClientTransport implements Transport {
  private final Vertx vertx;
  private final WebClient client;
  private final Lazy<Context> context;
  private final Exchanges exchanges = new Exchanges();

  private WebClientTransport(Vertx vertx, WebClient client) {
    this.vertx = vertx;
    this.client = client;
    this.context = new Lazy<>(VertxTransport::runInNewThread, vertx::getOrCreateContext);
  }

  /**
   * Makes a transport over a Web Client of the application. The client's own settings count, and
   * neither it nor the Vert.x is ever closed by the transport.
   *
   * <p>Web Client tells of a response only when it is whole. So the status is here only after the
   * body, which is kept in a temporary file meanwhile, and of one that breaks midway nothing is
   * handed over. The body of a request is read into a temporary file before anything is sent. Once
   * it is sent an exchange cannot be aborted. Where more is wanted, hand in the {@link
   * io.vertx.core.http.HttpClient} beneath ({@code WebClient.wrap(httpClient)} makes a Web Client
   * over it) with {@link VertxTransport#using(Vertx, io.vertx.core.http.HttpClient)}.
   *
   * <p>An interim response that is neither 100 nor 103, such as 102, fails the exchange. Web Client
   * still uses the connection, so the response that follows may be taken for that of another
   * request. If the server, or a gateway before it, sends such responses, use one of the other
   * transports.
   *
   * <p>Its {@linkplain Transport#capabilities() capabilities} are {@link Capability#NEVER_RESENDS}
   * and {@link Capability#ERROR_BODIES}, or none at all over a client that is not Web Client's own,
   * a wrapper for instance. Without {@link Capability#ABORTS_EXCHANGE} a submission is never tried
   * again.
   *
   * <p>The transport must be the only one to decide where a request goes and what it carries. With
   * each request redirects and the {@code User-Agent} of Web Client are switched off. Refused are
   *
   * <ul>
   *   <li>a {@link WebClientSession}: its cookies and headers would go to the servers of files too
   *   <li>an {@link OAuth2WebClient}: so would its token. Give credentials to the Flowscale client,
   *       with {@code FlowscaleConfig.Builder.headers}
   * </ul>
   *
   * <p>Other settings of a client cannot be read; the application must ensure that:
   *
   * <ul>
   *   <li>decompression is off: bodies must not be changed
   *   <li>HTTP/2 is not the first of its versions if the service has an http address: Vert.x would
   *       request an upgrade, with which some servers lose the body of the request
   *   <li>{@code PoolOptions.setHttp2MaxSize} is large enough if HTTP/2 is among its versions: it
   *       limits all connections, those with HTTP/1.1 included, and is 1 by default, so that one
   *       download blocks all other requests over HTTP/1.1
   *   <li>there is no cache, and no interceptor that changes or resends requests, or responds to
   *       them
   * </ul>
   *
   * @param vertx the Vert.x that the client was made on; stays the caller's
   * @param client the client; stays the caller's
   * @return a new transport
   * @throws ConfigurationException if the client is one of those
   */
  public static Transport using(Vertx vertx, WebClient client) {
    Objects.requireNonNull(vertx, "vertx");
    Objects.requireNonNull(client, "client");
    check(client.getClass());
    return new WebClientTransport(vertx, client);
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    return new WebClientExchange(exchanges, vertx, context, client, request);
  }

  @Override
  public Set<Capability> capabilities() {
    return VertxTransport.isVertxOwn(client, WebClient.class)
        ? Set.of(Capability.NEVER_RESENDS, Capability.ERROR_BODIES)
        : Set.of();
  }

  /**
   * Refuses on an event loop of any Vert.x.
   *
   * @throws IllegalStateException on an event loop
   */
  @Override
  public void checkBlockingAllowed() {
    VertxTransport.refuseEventLoop();
  }

  @Override
  public void close() {
    exchanges.close();
  }

  /** Refuses kinds of clients that cannot be used. */
  static void check(Class<? extends WebClient> type) {
    refuse(type, WebClientSession.class, "which adds its cookies");
    refuse(type, OAuth2WebClient.class, "which adds its token");
  }

  private static void refuse(
      Class<? extends WebClient> type, Class<? extends WebClient> wrong, String fault) {
    if (wrong.isAssignableFrom(type)) {
      throw new ConfigurationException(
          "The client handed to WebClientTransport.using is of type "
              + wrong.getSimpleName()
              + ", "
              + fault
              + " to every request: hand in the WebClient that it was made from, and give"
              + " credentials to FlowscaleConfig.Builder.headers");
    }
  }
}
