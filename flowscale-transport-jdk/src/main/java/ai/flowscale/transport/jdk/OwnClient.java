package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The transport's own client, made when it is first needed, and its threads. */
final class OwnClient implements Clients {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1000);

  private final WorkerPool workers = new WorkerPool();
  private final LazyClient client;

  OwnClient(TransportConfig config) {
    client = new LazyClient(() -> build(config, workers));
  }

  private static HttpClient build(TransportConfig config, WorkerPool workers) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(bounded(config.connectTimeout()))
            .proxy(config.proxy().map(OwnClient::selector).orElse(HttpClient.Builder.NO_PROXY))
            .executor(workers);
    config.sslContext().ifPresent(builder::sslContext);
    return builder.build();
  }

  /** The JDK adds it to the time of day. */
  private static Duration bounded(Duration timeout) {
    return timeout.compareTo(LONGEST_TIMEOUT) < 0 ? timeout : LONGEST_TIMEOUT;
  }

  private static ProxySelector selector(ProxySettings proxy) {
    // Unresolved: the look-up belongs into an exchange, not into the making of the client.
    return ProxySelector.of(InetSocketAddress.createUnresolved(proxy.host(), proxy.port()));
  }

  @Override
  public CompletableFuture<HttpClient> get() {
    return client.get();
  }

  @Override
  public void close() {
    client
        .close()
        .ifPresent(
            made ->
                ClientShutdown.shutDown(
                    List.of(made), workers.isWorkerThread() ? Duration.ZERO : CLOSE_LIMIT));
    workers.release();
  }
}
