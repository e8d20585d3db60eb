package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.transport.toolkit.HostLookup;
import ai.flowscale.transport.toolkit.Lazy;
import ai.flowscale.transport.toolkit.Upload;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.Credentials;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.ssl.SSLContexts;
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
 * A Jersey client over Apache HttpClient that does nothing by itself. The other connectors cannot
 * be used: they hold whole uploads in memory, send a POST again, lose the body of a 401, or end an
 * upload that failed as if it were whole. It is made when it is first needed.
 */
final class OwnClient {
  /** Links with signatures are long, and some servers send many headers. */
  private static final int MAX_LINE_BYTES = 64 * 1024;

  /** Bounds the trailers of a body; for heads {@link Connection} is stricter. */
  private static final int MAX_HEADERS = 500;

  private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  private final TransportConfig config;
  private final HostLookup lookup;
  private final TimeValue idleTimeout;
  private final Lazy<Made> made = new Lazy<>(Runnable::run, this::make);

  private record Made(PoolingHttpClientConnectionManager connections, JerseyClient client) {}

  /** Takes an exchange along with its request, as what the connector hands through to the chain. */
  private record Carrier(JerseyExchange exchange) implements CredentialsProvider {
    @Override
    public @Nullable Credentials getCredentials(AuthScope scope, HttpContext context) {
      return null;
    }
  }

  OwnClient(TransportConfig config) {
    this.config = config;
    lookup = new HostLookup(config);
    Duration idle = config.idleConnectionTimeout();
    idleTimeout = TimeValue.of(idle.compareTo(LONGEST) < 0 ? idle : LONGEST);
  }

  /**
   * Sends the exchange's request and returns once the headers of the response are here. Blocks.
   *
   * @throws IOException if the exchange ends while another one makes the client
   * @throws RuntimeException what Jersey or Apache HttpClient throws
   */
  Response call(JerseyExchange exchange) throws IOException {
    Made here = exchange.require(made.get());
    here.connections().closeIdle(idleTimeout);
    // The rest of the address is the business of the connection alone, and so is the body.
    return here.client()
        .target(exchange.request().uri().resolve("/"))
        .request()
        .property(Apache5ClientProperties.CREDENTIALS_PROVIDER, new Carrier(exchange))
        .build(exchange.request().method())
        .invoke();
  }

  /** Ends the client. Called once, and does not wait for exchanges. */
  void close() {
    CompletableFuture<Made> last = made.close();
    if (last != null) {
      var unused =
          last.thenAccept(
              it -> {
                it.connections().close(CloseMode.IMMEDIATE);
                it.client().close();
              });
    }
  }

  /**
   * Jersey finds its parts by the context class loader, which on an executor's thread may be any.
   */
  private Made make() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(OwnClient.class.getClassLoader());
    try {
      PoolingHttpClientConnectionManager connections = connections();
      return new Made(connections, client(connections));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private PoolingHttpClientConnectionManager connections() {
    Http1Config http =
        Http1Config.custom()
            .setMaxLineLength(MAX_LINE_BYTES)
            .setMaxHeaderCount(MAX_HEADERS)
            .build();
    return new Connections()
        .setConnectionFactory(socket -> new Connection(http, idleTimeout.toNanoseconds()))
        .setTlsSocketStrategy(this::secure)
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                // The exchange has one limit for all that it takes.
                .setConnectTimeout(Timeout.DISABLED)
                .setSocketTimeout(Timeout.DISABLED)
                // The connections check themselves, where it matters.
                .setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND)
                .build())
        .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(Timeout.DISABLED).build())
        .setMaxConnPerRoute(config.maxConnections())
        .setMaxConnTotal(Integer.MAX_VALUE)
        .build();
  }

  /** The platform's context is asked for only here: to make it takes longer than all the rest. */
  private SSLSocket secure(
      Socket socket, String target, int port, Object attachment, HttpContext context)
      throws IOException {
    if (socket instanceof TlsAwareSocket aware) {
      aware.secure();
    }
    SSLContext tls = config.sslContext().orElseGet(SSLContexts::createSystemDefault);
    try {
      return new DefaultClientTlsStrategy(tls).upgrade(socket, target, port, attachment, context);
    } catch (SSLException e) {
      // Or the next address of the host would be tried, and what it says be told instead.
      throw exchangeOf(HttpClientContext.cast(context)).broken(e);
    }
  }

  /** Apache HttpClient's builder takes no factory of sockets. */
  private final class Connections extends PoolingHttpClientConnectionManagerBuilder {
    @Override
    protected HttpClientConnectionOperator createConnectionOperator(
        SchemePortResolver ports, DnsResolver hosts, TlsSocketStrategy tls) {
      Lookup<TlsSocketStrategy> strategies =
          RegistryBuilder.<TlsSocketStrategy>create().register(URIScheme.HTTPS.id, tls).build();
      return new DefaultHttpClientConnectionOperator(
          socks -> new TlsAwareSocket(), ports, hosts, strategies) {
        @Override
        public void connect(
            ManagedHttpClientConnection made,
            HttpHost host,
            @Nullable NamedEndpoint name,
            @Nullable InetSocketAddress local,
            @Nullable Timeout timeout,
            SocketConfig socket,
            @Nullable Object attachment,
            HttpContext context)
            throws IOException {
          JerseyExchange exchange = exchangeOf(HttpClientContext.cast(context));
          // Apache HttpClient has a limit for each address, and none for looking them up.
          exchange.connecting(config);
          ((Connection) made).makeFor(exchange);
          // Its resolver is not told whose host it looks up.
          DnsResolver found = resolved(addresses(exchange, host.getHostName()));
          new DefaultHttpClientConnectionOperator(
                  socks -> new TlsAwareSocket(), ports, found, strategies)
              .connect(made, host, name, local, timeout, socket, attachment, context);
        }
      };
    }
  }

  /**
   * Returns the addresses of a host or proxy. The thread that executes the exchange must be able to
   * leave a lookup, which goes on for as long as the system takes.
   */
  private InetAddress[] addresses(JerseyExchange exchange, String host) throws IOException {
    return exchange.require(lookup.find(host)).toArray(InetAddress[]::new);
  }

  private static DnsResolver resolved(InetAddress[] addresses) {
    return new SystemDefaultDnsResolver() {
      @Override
      public InetAddress[] resolve(String host) {
        return addresses;
      }
    };
  }

  private JerseyClient client(PoolingHttpClientConnectionManager connections) {
    Apache5HttpClientBuilderConfigurator configurator = this::configure;
    // Jersey's would read the rest of the body. After its end this does nothing.
    Apache5ConnectionClosingStrategy closing = (from, request, response, in) -> request.abort();
    ClientConfig settings =
        new ClientConfig()
            .connectorProvider(new Apache5ConnectorProvider())
            .register(configurator)
            .property(Apache5ClientProperties.CONNECTION_MANAGER, new KeptOpen(connections))
            .property(Apache5ClientProperties.REQUEST_CONFIG, requestConfig())
            .property(Apache5ClientProperties.CONNECTION_CLOSING_STRATEGY, closing)
            .property(ClientProperties.FOLLOW_REDIRECTS, false)
            // The chain adds the bodies.
            .property(ClientProperties.SUPPRESS_HTTP_COMPLIANCE_VALIDATION, true)
            // What lies on the path of an application must not change requests.
            .property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
            .property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true)
            .property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL");
    return new JerseyClientBuilder()
        .withConfig(settings)
        .sslContext(noContext())
        .build()
        .preInitialize();
  }

  private static RequestConfig requestConfig() {
    return RequestConfig.custom()
        // Zero would mean not to wait at all.
        .setConnectionRequestTimeout(Timeout.ofDays(365))
        .setCookieSpec(StandardCookieSpec.IGNORE)
        .setRedirectsEnabled(false)
        .setAuthenticationEnabled(false)
        .setContentCompressionEnabled(false)
        .setExpectContinueEnabled(false)
        // Would offer TLS in an Upgrade header, as some servers take badly.
        .setProtocolUpgradeEnabled(false)
        .build();
  }

  /** Jersey would ask for the platform's context, which is costly and not what is used. */
  private static SSLContext noContext() {
    try {
      return SSLContext.getInstance("TLS");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  private HttpClientBuilder configure(HttpClientBuilder builder) {
    config.proxy().ifPresent(it -> builder.setProxy(new HttpHost(it.host(), it.port())));
    return builder
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableContentCompression()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableDefaultUserAgent()
        .disableConnectionState()
        .addExecInterceptorFirst("flowscale-start", this::send)
        // Behind the one that makes a copy for a proxy.
        .addExecInterceptorLast(
            "flowscale-request",
            (request, scope, chain) ->
                chain.proceed(
                    new Connection.Request(request, exchangeOf(scope.clientContext)), scope));
  }

  private static JerseyExchange exchangeOf(HttpClientContext context) {
    if (context.getCredentialsProvider() instanceof Carrier carrier) {
      return carrier.exchange();
    }
    throw new IllegalStateException("a request without an exchange");
  }

  /**
   * A step in Apache HttpClient's chain, where Jersey's connector offers no way to do what the
   * contract of a transport asks for: break a connection at any time, send a request exactly as it
   * stands, and know whether it was sent.
   */
  private ClassicHttpResponse send(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    JerseyExchange exchange = exchangeOf(scope.clientContext);
    // The request that everything in flight listens to: waiting for a connection, the making of it,
    // and the connection itself.
    if (scope.originalRequest instanceof Cancellable cancellable) {
      exchange.breakable(cancellable::cancel);
    }
    config
        .proxy()
        .ifPresent(it -> authenticate(it, scope.route.getProxyHost(), scope.clientContext));
    ClassicHttpResponse response = proceed(request, exchange, scope, chain);
    if (!exchange.isSending()) {
      response.close();
      throw new ConnectException("the proxy responded to CONNECT with " + response.getCode());
    }
    exchange.protocol(response.getVersion().format());
    return response;
  }

  /** Sends the request by the first connection that can be used; each other one is closed. */
  private static ClassicHttpResponse proceed(
      ClassicHttpRequest request, JerseyExchange exchange, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    Upload upload = exchange.upload();
    HttpEntity body = upload == null ? null : entity(upload, scope.execRuntime::discardEndpoint);
    while (true) {
      request.setPath("/");
      // Those are Jersey's; the request's own are added when it leaves.
      request.setHeaders();
      request.setEntity(body);
      try {
        return chain.proceed(request, scope);
      } catch (Connection.Stale e) {
        exchange.checkAlive();
      } catch (Error e) {
        // Apache HttpClient keeps the connection of an Error for ever.
        scope.execRuntime.discardEndpoint();
        throw e;
      }
    }
  }

  /** A body with its length or else in chunks; the headers are those of the request. */
  private static HttpEntity entity(Upload upload, Runnable breakConnection) {
    return new EntityTemplate(
        upload.lengthOrUnknown(),
        null,
        null,
        out -> {
          try {
            upload.writeTo(out);
          } catch (Connection.Refused e) {
            throw e;
          } catch (IOException e) {
            // Before Apache HttpClient closes the stream, which would write the last chunk. Who
            // ended the exchange may be slower.
            breakConnection.run();
            throw e;
          }
        });
  }

  /** Gives the credentials unasked: a request need not be sent again for them. */
  private static void authenticate(ProxySettings proxy, HttpHost host, HttpClientContext context) {
    if (proxy.userName() != null && proxy.secret() != null) {
      BasicScheme scheme = new BasicScheme();
      scheme.initPreemptive(
          new UsernamePasswordCredentials(proxy.userName(), proxy.secret().toCharArray()));
      context.resetAuthExchange(host, scheme);
    }
  }
}
