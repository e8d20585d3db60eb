package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import io.vertx.core.Future;
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

/** Makes the clients, and what they run on. */
final class Backends {
  /** Links with signatures are long, and some servers send many headers. */
  private static final int MAX_HEADER_BYTES = 64 * 1024;

  /** The default cuts what is read from the network into pieces of 8 KiB. */
  private static final int MAX_CHUNK_BYTES = 64 * 1024;

  private static final int WORKERS = 2;

  /** How often connections are looked for that have been idle for too long. */
  private static final int CLEANER_MILLIS = 500;

  private Backends() {}

  /** A client on a Vert.x of our own. */
  static Backend own(TransportConfig config) {
    Sockets sockets = new Sockets();
    Vertx vertx = Vertx.builder().with(options(config)).withTransport(sockets.transport()).build();
    IdleConnections idle = new IdleConnections(config.idleConnectionTimeout());
    RequestSource requests =
        new OwnRequests(
            vertx,
            new ClientRequests(vertx, client(vertx, config, idle), idle),
            config.proxy().isPresent()
                ? null
                : new Addresses(config.executor(), config::mayConnect),
            Durations.millis(config.connectTimeout()),
            sockets);
    return Backend.of(
        vertx,
        requests,
        () -> {
          // Closing Vert.x waits until what is queued has left.
          sockets.resetAll();
          return vertx.close();
        });
  }

  /** A client of our own on the application's Vert.x. */
  static Backend on(Vertx vertx, TransportConfig config) {
    IdleConnections idle = new IdleConnections(config.idleConnectionTimeout());
    HttpClient client = client(vertx, config, idle);
    return Backend.of(vertx, new ClientRequests(vertx, client, idle), client::close);
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
            new AddressResolverOptions().setQueryTimeout(Durations.millis(config.connectTimeout())))
        // Without these a cache directory is made, which nobody needs.
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  private static HttpClient client(Vertx vertx, TransportConfig config, IdleConnections idle) {
    Duration connectTimeout = Durations.bounded(config.connectTimeout());
    Duration idleTimeout = config.idleConnectionTimeout();
    HttpClientConfig http =
        new HttpClientConfig()
            .setVersions(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)
            .setConnectTimeout(connectTimeout)
            .setDecompressionEnabled(false)
            .setFollowAlternativeServices(false)
            .setHttp1Config(
                new Http1ClientConfig()
                    .setKeepAliveTimeout(Durations.seconds(idleTimeout))
                    .setMaxHeaderSize(MAX_HEADER_BYTES)
                    .setMaxChunkSize(MAX_CHUNK_BYTES))
            .setHttp2Config(
                new Http2ClientConfig().setKeepAliveTimeout(Durations.seconds(idleTimeout)));
    config
        .proxy()
        .ifPresent(proxy -> http.getTcpConfig().setProxyOptions(proxy(proxy, connectTimeout)));
    HttpClientBuilder builder =
        vertx
            .httpClientBuilder()
            .with(http)
            .withConnectHandler(
                connection -> {
                  // The exchanges are told too; without a handler Vert.x logs it as an error.
                  connection.exceptionHandler(told -> {});
                  idle.made(connection);
                })
            .with(
                new PoolOptions()
                    .setHttp1MaxSize(config.maxConnections())
                    .setCleanerPeriod(CLEANER_MILLIS))
            .with(
                new ClientSSLOptions()
                    .setHostnameVerificationAlgorithm("HTTPS")
                    .setUseAlpn(true)
                    .setSslHandshakeTimeout(Durations.millis(connectTimeout))
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
}
