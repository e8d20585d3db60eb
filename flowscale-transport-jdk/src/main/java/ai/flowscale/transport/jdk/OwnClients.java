package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * The transport's own clients: one for https, and one for http that does without a TLS context,
 * because making one takes longer than all the rest of a client. Each is made when it is first
 * needed.
 */
final class OwnClients implements Clients {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final WorkerPool workers = new WorkerPool();
  private final Sending sending = Sending.onThisMachine(workers);
  private final LazyClient plain;
  private final LazyClient secure;

  private OwnClients(TransportConfig config) {
    this.plain = new LazyClient(() -> builder(config).sslContext(NoTls.context()).build());
    this.secure =
        new LazyClient(
            () -> {
              HttpClient.Builder builder = builder(config);
              Optional<SSLContext> context = config.sslContext();
              context.ifPresent(builder::sslContext);
              return builder.build();
            });
  }

  static OwnClients of(TransportConfig config) {
    return new OwnClients(config);
  }

  private HttpClient.Builder builder(TransportConfig config) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_2)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(config.connectTimeout())
        .proxy(config.proxy().map(OwnClients::selector).orElse(HttpClient.Builder.NO_PROXY))
        .executor(workers);
  }

  private static ProxySelector selector(ProxySettings proxy) {
    // Unresolved: the look-up belongs into an exchange, not into the making of the client.
    return ProxySelector.of(InetSocketAddress.createUnresolved(proxy.host(), proxy.port()));
  }

  @Override
  public CompletableFuture<HttpClient> clientFor(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme()) ? secure.get() : plain.get();
  }

  @Override
  public Sending sending() {
    return sending;
  }

  @Override
  public void close() {
    ClientShutdown.shutDown(
        Stream.of(plain.close(), secure.close()).flatMap(Optional::stream).toList(),
        workers.isCurrentThread() ? Duration.ZERO : CLOSE_LIMIT);
    workers.release();
  }
}
