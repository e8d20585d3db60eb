package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http1ClientConfig;
import io.vertx.core.http.Http2ClientConfig;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientBuilder;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The settings of a transport in the words of Vert.x. */
final class ClientSettings {
  /** Vert.x takes milliseconds that fit an {@code int}. */
  private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  /** Links with signatures are long, and some servers send many headers. */
  private static final int MAX_HEADER_BYTES = 64 * 1024;

  /** The default cuts what is read from the network into pieces of 8 KiB. */
  private static final int MAX_CHUNK_BYTES = 64 * 1024;

  /**
   * Vert.x counts to the square of it in an {@code int}, and sets aside a place for each to each
   * origin. Few systems have more ports for connections to one.
   */
  private static final int MOST_CONNECTIONS = 1 << 15;

  private static final int WORKERS = 2;

  private ClientSettings() {}

  static Duration bounded(Duration duration) {
    return duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
  }

  static int millis(Duration duration) {
    return (int) Math.max(1, bounded(duration).toMillis());
  }

  static VertxOptions options(TransportConfig config) {
    return new VertxOptions()
        // More would help only if one could not keep up with the network, and each call whose
        // connection belongs to another would wake both.
        .setEventLoopPoolSize(1)
        // They read certificates and little else.
        .setWorkerPoolSize(WORKERS)
        .setInternalBlockingPoolSize(WORKERS)
        .setUseDaemonThread(true)
        .setAddressResolverOptions(
            new AddressResolverOptions().setQueryTimeout(millis(config.connectTimeout())))
        // Without these options Vert.x creates a cache directory, which is not needed.
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  static HttpClient client(Vertx vertx, TransportConfig config) {
    Duration connectTimeout = bounded(config.connectTimeout());
    // Vert.x takes 0 for endless.
    Duration keepAlive =
        Duration.ofSeconds(Math.max(1, bounded(config.idleConnectionTimeout()).toSeconds()));
    int connections = Math.min(config.maxConnections(), MOST_CONNECTIONS);
    HttpClientConfig http =
        new HttpClientConfig()
            .setVersions(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)
            .setConnectTimeout(connectTimeout)
            .setDecompressionEnabled(false)
            .setFollowAlternativeServices(false)
            .setHttp1Config(
                new Http1ClientConfig()
                    .setKeepAliveTimeout(keepAlive)
                    .setMaxHeaderSize(MAX_HEADER_BYTES)
                    .setMaxChunkSize(MAX_CHUNK_BYTES))
            .setHttp2Config(http2().setKeepAliveTimeout(keepAlive));
    config
        .proxy()
        .ifPresent(proxy -> http.getTcpConfig().setProxyOptions(proxy(proxy, connectTimeout)));
    HttpClientBuilder builder =
        vertx
            .httpClientBuilder()
            .with(http)
            // The exchanges are notified too; without a handler Vert.x logs an error.
            .withConnectHandler(connection -> connection.exceptionHandler(reported -> {}))
            .with(
                new PoolOptions()
                    .setHttp1MaxSize(connections)
                    // Holds for all connections until the server has chosen its protocol: with 1,
                    // the default, a burst would wait for the first response of a server without
                    // HTTP/2.
                    .setHttp2MaxSize(connections)
                    // How often, in milliseconds, connections are checked for having been idle
                    // too long.
                    .setCleanerPeriod(500))
            .with(
                new ClientSSLOptions()
                    .setHostnameVerificationAlgorithm("HTTPS")
                    .setUseAlpn(true)
                    .setSslHandshakeTimeout(millis(connectTimeout))
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS));
    config.sslContext().ifPresent(context -> builder.with(new GivenTls(context)));
    return builder.build();
  }

  private static Http2ClientConfig http2() {
    Http2ClientConfig config = new Http2ClientConfig();
    config.getInitialSettings().setPushEnabled(false).setMaxHeaderListSize(MAX_HEADER_BYTES);
    // Each stream has a window of its own. However many responses are not read, the others go on.
    return config.setConnectionWindowSize(Integer.MAX_VALUE);
  }

  private static ProxyOptions proxy(ProxySettings proxy, Duration connectTimeout) {
    return new ProxyOptions()
        .setType(ProxyType.HTTP)
        .setHost(proxy.host())
        .setPort(proxy.port())
        .setConnectTimeout(connectTimeout)
        .setUsername(proxy.userName())
        .setPassword(proxy.secret());
  }
}
