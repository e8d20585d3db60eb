package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import io.vertx.core.Context;
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
import java.util.function.Supplier;

/**
 * Creates requests, and has the event loop that runs exchanges. It is created on a separate thread,
 * for which Vert.x creates a context with an event loop: a caller that waits on a worker or virtual
 * thread of Vert.x would block the context that delivers the response.
 */
record Backend(Context context, Requests requests, Supplier<Future<Void>> closing) {
  /** Vert.x takes milliseconds that fit an {@code int}. */
  static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  /** Links with signatures are long, and some servers send many headers. */
  private static final int MAX_HEADER_BYTES = 64 * 1024;

  /** The default cuts what is read from the network into pieces of 8 KiB. */
  private static final int MAX_CHUNK_BYTES = 64 * 1024;

  private static final int WORKERS = 2;

  /** How often connections are checked for having been idle too long. */
  private static final int CLEANER_MILLIS = 500;

  /** A client on a Vert.x of our own. */
  static Backend own(TransportConfig config) {
    Sockets sockets = new Sockets();
    Vertx vertx = Vertx.builder().with(options(config)).withTransport(sockets).build();
    Requests.ConnectionTimes times = times(config);
    Requests requests =
        new Requests(
            vertx,
            client(vertx, config, times),
            times,
            // Behind a proxy it is the proxy that connects.
            config.proxy().isPresent() ? null : new Addresses(config),
            millis(config.connectTimeout()),
            sockets);
    return new Backend(
        vertx.getOrCreateContext(),
        requests,
        () -> {
          // Closing Vert.x waits until what is queued has left.
          sockets.resetAll();
          return vertx.close();
        });
  }

  /** A client of our own on the application's Vert.x. */
  static Backend on(Vertx vertx, TransportConfig config) {
    Requests.ConnectionTimes times = times(config);
    HttpClient client = client(vertx, config, times);
    return new Backend(
        vertx.getOrCreateContext(),
        new Requests(vertx, client, times, null, 0, null),
        client::close);
  }

  /** A client of the application on the application's Vert.x. */
  static Backend given(Vertx vertx, HttpClient client) {
    return new Backend(
        vertx.getOrCreateContext(), Requests.ofGiven(vertx, client), Future::succeededFuture);
  }

  private static Requests.ConnectionTimes times(TransportConfig config) {
    return new Requests.ConnectionTimes(bounded(config.idleConnectionTimeout()));
  }

  private static Duration bounded(Duration duration) {
    return duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
  }

  private static int millis(Duration duration) {
    return (int) Math.max(1, bounded(duration).toMillis());
  }

  private static VertxOptions options(TransportConfig config) {
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

  private static HttpClient client(
      Vertx vertx, TransportConfig config, Requests.ConnectionTimes times) {
    Duration connectTimeout = bounded(config.connectTimeout());
    // Vert.x takes 0 for endless.
    Duration keepAlive =
        Duration.ofSeconds(Math.max(1, bounded(config.idleConnectionTimeout()).toSeconds()));
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
            .setHttp2Config(new Http2ClientConfig().setKeepAliveTimeout(keepAlive));
    config
        .proxy()
        .ifPresent(proxy -> http.getTcpConfig().setProxyOptions(proxy(proxy, connectTimeout)));
    HttpClientBuilder builder =
        vertx
            .httpClientBuilder()
            .with(http)
            .withConnectHandler(
                connection -> {
                  // The exchanges are notified too; without a handler Vert.x logs an error.
                  connection.exceptionHandler(reported -> {});
                  times.made(connection);
                })
            .with(
                new PoolOptions()
                    .setHttp1MaxSize(config.maxConnections())
                    // Holds for all connections until the server has chosen its protocol: with 1,
                    // the
                    // default, a burst would wait for the first response of a server without
                    // HTTP/2.
                    .setHttp2MaxSize(config.maxConnections())
                    .setCleanerPeriod(CLEANER_MILLIS))
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
    return userName == null || secret == null
        ? options
        : options.setUsername(userName).setPassword(secret);
  }
}
