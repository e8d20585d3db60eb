package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * The transport's own clients: one for https, and one for http that does without a TLS context,
 * because making one takes longer than all the rest of a client. Each is made when it is first
 * needed.
 */
final class OwnClients implements Clients {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1000);

  private final WorkerPool workers = new WorkerPool();
  private final List<ClientExecutor> executors = new CopyOnWriteArrayList<>();
  private final boolean onSelector;
  private final HostNames names;
  private final LazyClient plain;
  private final LazyClient secure;

  private OwnClients(TransportConfig config, boolean onSelector, HostNames names) {
    this.onSelector = onSelector;
    this.names = names;
    this.plain = new LazyClient(() -> builder(config, true).sslContext(NoTls.context()).build());
    this.secure =
        new LazyClient(
            () -> {
              Optional<SSLContext> context = config.sslContext();
              HttpClient.Builder builder =
                  builder(
                      config,
                      context.map(OwnClients::isOfJdk).orElseGet(OwnClients::isDefaultOfJdk));
              context.ifPresent(builder::sslContext);
              return builder.build();
            });
  }

  /**
   * Makes the clients' settings.
   *
   * @param onSelector whether answers are read on the selectors' threads where that is safe
   * @param names tells which host names can be looked up on any thread
   */
  static OwnClients of(TransportConfig config, boolean onSelector, HostNames names) {
    return new OwnClients(config, onSelector, names);
  }

  /** Other providers may ask a trust manager, which may block, while they encrypt or decrypt. */
  private static boolean isOfJdk(SSLContext context) {
    return context.getProvider().getClass().getModule() == Object.class.getModule();
  }

  private static boolean isDefaultOfJdk() {
    try {
      return isOfJdk(SSLContext.getDefault());
    } catch (NoSuchAlgorithmException e) {
      // The client says so in its own words when it is made.
      return false;
    }
  }

  private HttpClient.Builder builder(TransportConfig config, boolean safe) {
    ClientExecutor executor =
        new ClientExecutor(
            workers,
            safe && onSelector,
            safe ? names : HostNames.unknown(),
            config
                .proxy()
                .map(ProxySettings::host)
                .<Function<HttpRequest, String>>map(proxy -> request -> proxy)
                .orElse(request -> request.uri().getHost()));
    executors.add(executor);
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_2)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(bounded(config.connectTimeout()))
        .proxy(config.proxy().map(OwnClients::selector).orElse(HttpClient.Builder.NO_PROXY))
        .executor(executor);
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
  public CompletableFuture<HttpClient> clientFor(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme()) ? secure.get() : plain.get();
  }

  @Override
  public boolean yieldFutures() {
    return true;
  }

  @Override
  public boolean isSelectorThread() {
    for (ClientExecutor executor : executors) {
      if (executor.isCurrentThread()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    ClientShutdown.shutDown(
        Stream.of(plain.close(), secure.close()).flatMap(Optional::stream).toList(),
        workers.isWorkerThread() || isSelectorThread() ? Duration.ZERO : CLOSE_LIMIT);
    workers.release();
  }
}
