package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Lazy;
import ai.flowscale.transport.toolkit.Upload;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.ConnectException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.apache5.connector.Apache5ClientProperties;
import org.glassfish.jersey.apache5.connector.Apache5ConnectionClosingStrategy;
import org.glassfish.jersey.apache5.connector.Apache5ConnectorProvider;
import org.glassfish.jersey.apache5.connector.Apache5HttpClientBuilderConfigurator;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientProperties;
import org.glassfish.jersey.client.JerseyClient;
import org.glassfish.jersey.client.JerseyClientBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A transport over a Jersey client with Apache HttpClient, which does nothing by itself; {@link
 * JerseyTransportProvider} says what it does. The other connectors cannot be used: they hold whole
 * uploads in memory, send a POST again, lose the body of a 401, or end an upload that failed as if
 * it were whole.
 */
final class JerseyTransport implements Transport {
  /** What Apache HttpClient sees of the path of a request. */
  static final String PATH = "/";

  /** It sends no OPTIONS with a body that has no Content-Type. Never sent. */
  private static final Header ANY_TYPE = new BasicHeader(HttpHeaders.CONTENT_TYPE, "");

  private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  private final TransportConfig config;
  private final TimeValue idleTimeout;
  private final Connections connections;
  private final Exchanges exchanges = new Exchanges();

  /** Made when it is first needed. */
  private final Lazy<JerseyClient> client = new Lazy<>(Runnable::run, this::make);

  JerseyTransport(TransportConfig config) {
    this.config = config;
    Duration idle = config.idleConnectionTimeout();
    idleTimeout = TimeValue.of(idle.compareTo(LONGEST) < 0 ? idle : LONGEST);
    connections = new Connections(config);
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    return new JerseyExchange(exchanges, this, request);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.copyOf(EnumSet.complementOf(EnumSet.of(Capability.HTTP_2)));
  }

  /**
   * Sends the exchange's request and returns once the headers of the response are here. Blocks.
   *
   * @return the response, or null where the exchange is over
   * @throws InterruptedException if the thread was interrupted
   * @throws RuntimeException what Jersey or Apache HttpClient throws
   */
  @Nullable Response call(JerseyExchange exchange) throws InterruptedException {
    JerseyClient here =
        client.await(exchange, failure -> "cannot be sent: the HTTP client could not be made");
    if (here == null) {
      return null;
    }
    connections.closeIdle(idleTimeout);
    // The rest of the address is the business of the connection alone, and so is the body.
    return here.target(exchange.request().uri().resolve(PATH))
        .request()
        .build(exchange.request().method())
        .invoke();
  }

  /** Does not wait for exchanges. */
  @Override
  public void close() {
    CompletableFuture<JerseyClient> last = exchanges.close() ? client.close() : null;
    connections.end();
    if (last != null) {
      var unused = last.thenAccept(JerseyClient::close);
    }
  }

  /**
   * Jersey finds its parts by the context class loader, which on an executor's thread may be any.
   */
  private JerseyClient make() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(JerseyTransport.class.getClassLoader());
    try {
      return new JerseyClientBuilder()
          .withConfig(settings())
          // Jersey would ask for the platform's context, which is costly and not what is used.
          .sslContext(SSLContext.getInstance("TLS"))
          .build()
          .preInitialize();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private ClientConfig settings() {
    Apache5HttpClientBuilderConfigurator configurator = this::configure;
    // Jersey's would read the rest of the body. After its end this does nothing.
    Apache5ConnectionClosingStrategy closing = (from, request, response, in) -> request.abort();
    RequestConfig requests =
        RequestConfig.custom()
            // Zero would mean not to wait at all.
            .setConnectionRequestTimeout(Timeout.ofDays(365))
            .setAuthenticationEnabled(false)
            // Would offer TLS in an Upgrade header, as some servers take badly.
            .setProtocolUpgradeEnabled(false)
            .build();
    return new ClientConfig()
        .connectorProvider(new Apache5ConnectorProvider())
        .register(configurator)
        .property(Apache5ClientProperties.CONNECTION_MANAGER, connections)
        .property(Apache5ClientProperties.REQUEST_CONFIG, requests)
        .property(Apache5ClientProperties.CONNECTION_CLOSING_STRATEGY, closing)
        .property(ClientProperties.FOLLOW_REDIRECTS, false)
        // The chain adds the bodies.
        .property(ClientProperties.SUPPRESS_HTTP_COMPLIANCE_VALIDATION, true)
        // What lies on the path of an application must not change requests.
        .property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
        .property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true)
        .property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL");
  }

  private HttpClientBuilder configure(HttpClientBuilder builder) {
    config.proxy().ifPresent(it -> builder.setProxy(new HttpHost(it.host(), it.port())));
    return builder
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableContentCompression()
        .disableCookieManagement()
        .disableDefaultUserAgent()
        .disableConnectionState()
        .addExecInterceptorFirst("flowscale", this::send);
  }

  /**
   * A step in Apache HttpClient's chain, where Jersey's connector offers no way to do what the
   * contract of a transport asks for: break a connection at any time, send a request exactly as it
   * stands, and know whether it was sent.
   */
  private ClassicHttpResponse send(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    JerseyExchange exchange = JerseyExchange.current();
    // The request that everything in flight listens to: waiting for a connection, the making of it,
    // and the connection itself.
    if (scope.originalRequest instanceof Cancellable cancellable) {
      exchange.breakable(cancellable::cancel);
    }
    Upload upload = exchange.upload();
    HttpEntity body =
        upload == null
            ? null
            : new EntityTemplate(upload.lengthOrUnknown(), null, null, upload::writeTo);
    ClassicHttpResponse response = null;
    // By the first connection that can be used; each other one is closed.
    while (response == null) {
      request.setPath(PATH);
      // Those are Jersey's; the request's own are added when it leaves.
      request.setHeaders(ANY_TYPE);
      request.setEntity(body);
      try {
        response = chain.proceed(request, scope);
      } catch (Connection.Stale e) {
        exchange.checkAlive();
      } catch (Error e) {
        // Apache HttpClient keeps the connection of an Error for ever.
        scope.execRuntime.discardEndpoint();
        throw e;
      }
    }
    if (!exchange.isSending()) {
      response.close();
      throw new ConnectException("the proxy responded to CONNECT with " + response.getCode());
    }
    exchange.protocol(response.getVersion().format());
    return response;
  }
}
