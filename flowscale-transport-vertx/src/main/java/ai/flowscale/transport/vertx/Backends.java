package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http1ClientConfig;
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

/** Makes the clients, and what they run on. */
final class Backends {
  /** Links with signatures are long, and some servers send many headers. */
  private static final int MAX_HEADER_BYTES = 64 * 1024;

  /** The default cuts what is read from the network into pieces of 8 KiB. */
  private static final int MAX_CHUNK_BYTES = 64 * 1024;

  private static final int WORKERS = 2;

  private Backends() {}

  /** A client on a Vert.x of our own. */
  static Backend own(TransportConfig config) {
    Vertx vertx = Vertx.vertx(options(config));
    // Closing Vert.x closes the client, and the connections whatever state they are in.
    return Backend.of(vertx, new ClientRequests(client(vertx, config)), vertx::close);
  }

  /** A client of our own on the application's Vert.x. */
  static Backend on(Vertx vertx, TransportConfig config) {
    HttpClient client = client(vertx, config);
    return Backend.of(vertx, new ClientRequests(client), client::close);
  }

  /** A client of the application on the application's Vert.x. */
  static Backend given(Vertx vertx, RequestSource requests) {
    return Backend.of(vertx, requests, Future::succeededFuture);
  }

  private static VertxOptions options(TransportConfig config) {
    return new VertxOptions()
        .setEventLoopPoolSize(Backend.EVENT_LOOPS)
        // They read certificates and little else.
        .setWorkerPoolSize(WORKERS)
        .setInternalBlockingPoolSize(WORKERS)
        .setUseDaemonThread(true)
        .setAddressResolverOptions(
            new AddressResolverOptions().setQueryTimeout(millis(config.connectTimeout())))
        // Without these a cache directory is made, which nobody needs.
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  private static HttpClient client(Vertx vertx, TransportConfig config) {
    Duration connectTimeout = config.connectTimeout();
    HttpClientConfig http =
        new HttpClientConfig()
            .setVersions(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)
            .setConnectTimeout(connectTimeout)
            .setDecompressionEnabled(false)
            .setFollowAlternativeServices(false)
            .setHttp1Config(
                new Http1ClientConfig()
                    .setMaxHeaderSize(MAX_HEADER_BYTES)
                    .setMaxChunkSize(MAX_CHUNK_BYTES));
    config
        .proxy()
        .ifPresent(proxy -> http.getTcpConfig().setProxyOptions(proxy(proxy, connectTimeout)));
    HttpClientBuilder builder =
        vertx
            .httpClientBuilder()
            .with(http)
            // The exchanges are told as well; without a handler Vert.x also logs it as an error.
            .withConnectHandler(connection -> connection.exceptionHandler(told -> {}))
            .with(new PoolOptions().setHttp1MaxSize(config.maxConnections()))
            .with(
                new ClientSSLOptions()
                    .setHostnameVerificationAlgorithm("HTTPS")
                    .setUseAlpn(true)
                    .setSslHandshakeTimeout(millis(connectTimeout))
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS));
    config.sslContext().ifPresent(context -> builder.with(new GivenTls(context)));
    return builder.build();
  }

  private static ProxyOptions proxy(ProxySettings proxy, Duration connectTimeout) {
    ProxyOptions options =
        new ProxyOptions()
            .setType(ProxyType.HTTP)
            .setHost(proxy.host())
            .setPort(proxy.port())
            .setConnectTimeout(connectTimeout);
    String userName = proxy.userName();
    String secret = proxy.secret();
    if (userName != null && secret != null) {
      options.setUsername(userName).setPassword(secret);
    }
    return options;
  }

  private static long millis(Duration duration) {
    return Math.max(1, Math.min(duration.toMillis(), Integer.MAX_VALUE));
  }
}
