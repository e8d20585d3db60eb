package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.TransportConfig;
import jakarta.ws.rs.client.Client;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.apache5.connector.Apache5ClientProperties;
import org.glassfish.jersey.apache5.connector.Apache5ConnectionClosingStrategy;
import org.glassfish.jersey.apache5.connector.Apache5ConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientProperties;
import org.glassfish.jersey.client.JerseyClient;
import org.glassfish.jersey.client.JerseyClientBuilder;

/**
 * A Jersey client over Apache HttpClient that does nothing by itself. The other connectors cannot
 * be used: they hold whole uploads in memory, send a POST again, lose the body of a 401, or end an
 * upload that failed as if it were whole.
 */
final class OwnClient {
  /** Links with signatures are long, and some servers send many headers. */
  private static final int MAX_LINE_BYTES = 64 * 1024;

  /** Bounds the trailers of a body; for heads {@link HeadLines} is stricter. */
  private static final int MAX_HEADERS = 500;

  private final TimeValue idleTimeout;
  private final PoolingHttpClientConnectionManager connections;
  private final JerseyClient client;

  /** Sockets take whole milliseconds, and zero for no limit. */
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  OwnClient(TransportConfig config) {
    Timeout connectTimeout = Timeout.of(limited(config.connectTimeout()));
    idleTimeout = TimeValue.of(min(config.idleConnectionTimeout(), LONGEST));
    connections = connections(config, connectTimeout, idleTimeout);
    client = client(config, connectTimeout);
  }

  private static Duration limited(Duration wanted) {
    if (wanted.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return min(wanted, LONGEST);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static PoolingHttpClientConnectionManager connections(
      TransportConfig config, Timeout connectTimeout, TimeValue idleTimeout) {
    Http1Config http =
        Http1Config.custom()
            .setMaxLineLength(MAX_LINE_BYTES)
            .setMaxHeaderCount(MAX_HEADERS)
            .build();
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setConnectionFactory(socket -> new Connection(http, idleTimeout.toNanoseconds()))
        // Behind a proxy it is the proxy that connects.
        .setDnsResolver(config.proxy().isPresent() ? null : new AllowedAddresses(config))
        .setTlsSocketStrategy(new LazyTls(config.sslContext()))
        .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(connectTimeout).build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(connectTimeout)
                .setSocketTimeout(Timeout.DISABLED)
                // The connections check themselves, where it matters.
                .setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND)
                .build())
        .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(Timeout.DISABLED).build())
        .setMaxConnPerRoute(config.maxConnections())
        .setMaxConnTotal(Integer.MAX_VALUE)
        .build();
  }

  private JerseyClient client(TransportConfig config, Timeout connectTimeout) {
    ClientConfig settings =
        new ClientConfig()
            .connectorProvider(new Apache5ConnectorProvider())
            .register(new ApacheChain(connectTimeout, config.proxy()))
            .property(Apache5ClientProperties.CONNECTION_MANAGER, new KeptOpen(connections))
            .property(Apache5ClientProperties.REQUEST_CONFIG, requestConfig())
            .property(Apache5ClientProperties.CONNECTION_CLOSING_STRATEGY, closingStrategy())
            .property(ClientProperties.FOLLOW_REDIRECTS, false)
            // A DELETE with a body is the caller's business.
            .property(ClientProperties.SUPPRESS_HTTP_COMPLIANCE_VALIDATION, true)
            // What lies on the path of an application must not change requests.
            .property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
            .property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true)
            .property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL")
            .property(CommonProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0);
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

  private static Apache5ConnectionClosingStrategy closingStrategy() {
    // Jersey's would read the rest of the body. After its end this does nothing.
    return (clientRequest, request, response, stream) -> request.abort();
  }

  /** Returns the client, having closed connections that have been idle for too long. */
  Client client() {
    connections.closeIdle(idleTimeout);
    return client;
  }

  void close() {
    connections.close(CloseMode.IMMEDIATE);
    client.close();
  }
}
