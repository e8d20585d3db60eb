package ai.flowscale.transport.jdk;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Lazy;
import ai.flowscale.transport.toolkit.WorkerThreads;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A transport over {@link HttpClient}.
 *
 * <p>Requests to http addresses use HTTP/1.1: with the client's upgrade to HTTP/2 over plain text,
 * some servers lose the body. Over https the protocol is negotiated.
 *
 * <p>The JDK's client takes no notice of a response before it has sent the request, not even over
 * HTTP/2. If a server responds during an upload, the response is received only if the server also
 * reads the rest of the upload; if the server closes the connection, the exchange fails with {@link
 * Kind#CLOSED}.
 *
 * <p>The client tells when it has a connection for a request, except for a GET without a body. For
 * such a GET, {@code TransportConfig.connectTimeout()} does not include a proxy's response to
 * {@code CONNECT}, and only a failure to connect, or a certificate that was refused, says that
 * nothing was sent.
 *
 * <p>{@code TransportConfig.maxConnections()} is ignored, because the client has no such setting.
 * Credentials are sent with {@code CONNECT} only if the system property {@code
 * jdk.http.auth.tunneling.disabledSchemes} is set and does not name {@code Basic}; otherwise a
 * client for an https address refuses a proxy with credentials.
 *
 * <p>The system property {@code jdk.http.maxHeaderSize} limits the head of a response, by default
 * to 384 KiB; a JDK 17 before 17.0.13 has no limit. After a head that was too large or not HTTP,
 * the JDK keeps the connection open and unread, and its request in memory, until the client ends.
 *
 * <p>{@code TransportConfig.idleConnectionTimeout()} and {@code TransportConfig.mayConnect} are
 * ignored as well: the client offers no way to implement them. The system property {@code
 * jdk.httpclient.keepalive.timeout}, in seconds, sets how long the JVM keeps idle connections.
 * Applications should set it to less than their servers allow, such as 4. The client notices when a
 * server closes a connection, unless a request is sent at the same moment; such a request fails
 * with {@link Kind#CLOSED}, and may have been sent.
 *
 * <p>Of a host with several addresses the client tries one alone. The system property {@code
 * java.net.preferIPv6Addresses} says which kind comes first. It keeps connections over plain
 * HTTP/1.1 by their address: two hosts with the same address and port may share one. Through a
 * proxy, it cannot make a tunnel to an https address whose host is an IPv6 address.
 *
 * <p>A response of HTTP/1.0 is reported as one of HTTP/1.1. A {@code Proxy-Authorization} that a
 * request was given is for a proxy only: the JDK sends it to one over http, and to no server.
 * Behind a chunk of a response JDK 25 skips two bytes, whatever they are; JDK 17 takes CR and LF
 * alone. Trailers that JDK 25 cannot read end with {@link Kind#OTHER}.
 *
 * <p>After a handshake that was cut off, the JDK asks that host for HTTP/1.1 only. Over TLS it does
 * not tell whether a body without a length, and not in chunks, ended with a {@code close_notify}:
 * one that was cut off is taken for whole. Over HTTP/2 it may not tell that the server has refused
 * the client's certificate, or wants one: the failure is {@code CONNECT} then instead of {@code
 * TLS}.
 *
 * <p>If nothing of a response over https has arrived within the connect timeout, and the exchange
 * is then aborted, further requests use a new client of the JDK, with new connections: a connection
 * of HTTP/2 that leads nowhere would otherwise be used until TCP gives it up. The old client ends
 * with its last exchange, on a JDK older than 21 when it has been garbage collected. A client of
 * the application is not replaced.
 *
 * <p>A request that a server's limit of streams over HTTP/2 does not allow waits, and is tried
 * again several times a second. An upload that waits for its window does not notice that {@code
 * SETTINGS_INITIAL_WINDOW_SIZE} has grown before the next {@code WINDOW_UPDATE}, and a {@code
 * PRIORITY} frame from a server fails its exchange. A JDK 17 never lets go of a stream that a
 * server resets after the head of the response and before the JDK has seen the end of the request:
 * that stream counts towards the server's limit, and its connection stays open, also after {@link
 * #close()}. An upload that ends while it waits for its window is kept in memory until the window
 * of its connection grows.
 *
 * <p>Until the head of its response has arrived, an exchange is in {@link HttpClient#send}, on the
 * thread that executes it; one with a body, which that thread writes, is there on one of the
 * transport's own threads. Aborting the exchange interrupts {@code send}. The transport's own
 * threads also make the client, resolve host names, and process received data. They end after ten
 * seconds without work.
 *
 * <p>On JDK 21 and later {@link #close()} ends the threads and the connections of the transport's
 * own client. On older JDKs it aborts all exchanges and releases the client. The client's selector
 * thread and idle connections end when the client has been garbage collected; older JDKs offer no
 * other way.
 */
public final class JdkTransport implements Transport {
  private static final String THREADS = "flowscale-jdk";
  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1000);

  private final Supplier<HttpClient> maker;

  private final AtomicReference<Lazy<HttpClient>> client;

  private final WorkerThreads workers;

  private final RequestFactory requests;
  private final Set<Capability> capabilities;
  private final Exchanges exchanges = new Exchanges();

  private JdkTransport(
      Supplier<HttpClient> maker,
      WorkerThreads workers,
      RequestFactory requests,
      Set<Capability> capabilities) {
    boolean own = requests.config().isPresent();
    // Not that of a given client: nothing must keep it once the transport is closed.
    this.maker = own ? maker : JdkTransport::notReplaced;
    this.workers = workers;
    // To make one, the JDK may read the trust store.
    this.client = new AtomicReference<>(new Lazy<>(own ? workers : Runnable::run, maker));
    this.requests = requests;
    this.capabilities = Set.copyOf(capabilities);
  }

  /**
   * Makes a transport over a client of the application. The client's own settings count (proxy, TLS
   * context, connect timeout, executor), and it is never closed by the transport.
   *
   * <p>The transport must be the only one to decide where a request goes and what it carries.
   * Refused are therefore clients
   *
   * <ul>
   *   <li>that follow redirects: they would carry the API key to another origin
   *   <li>with a cookie handler
   *   <li>with an authenticator: the client would send requests again by itself, replace a 401
   *       without a challenge by an exception, and leave out an {@code Authorization} header of the
   *       request. A proxy's credentials belong in the settings of a client that Flowscale makes
   * </ul>
   *
   * <p>Of an {@code HttpClient} that is not the JDK's own, a wrapper for instance, nothing is
   * known: such a transport has no {@linkplain #capabilities() capabilities}, so that submissions
   * over it are never retried.
   *
   * @param client the client; stays the caller's
   * @return a new transport
   * @throws ConfigurationException if the client is one of those
   */
  public static JdkTransport using(HttpClient client) {
    Objects.requireNonNull(client, "client");
    refuse(
        client.followRedirects() != HttpClient.Redirect.NEVER,
        "follows redirects",
        "followRedirects(HttpClient.Redirect.NEVER)");
    refuse(
        client.cookieHandler().isPresent(),
        "has a cookie handler",
        "no call of cookieHandler(...)");
    refuse(
        client.authenticator().isPresent(),
        "has an authenticator",
        "no call of authenticator(...); a proxy's credentials are set at the Flowscale client, over"
            + " a transport that it makes itself");
    return new JdkTransport(
        () -> client,
        new WorkerThreads(THREADS),
        new RequestFactory(Optional.empty()),
        Capabilities.ofGiven(client));
  }

  private static void refuse(boolean wrong, String fault, String remedy) {
    if (wrong) {
      throw new ConfigurationException(
          "The HttpClient handed to JdkTransport.using " + fault + ": build it with " + remedy);
    }
  }

  static JdkTransport create(TransportConfig config) {
    WorkerThreads workers = new WorkerThreads(THREADS);
    return new JdkTransport(
        () -> build(config, workers),
        workers,
        new RequestFactory(Optional.of(config)),
        Capabilities.ofOwn());
  }

  private static HttpClient build(TransportConfig config, WorkerThreads workers) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout(config))
            .proxy(config.proxy().map(JdkTransport::to).orElse(HttpClient.Builder.NO_PROXY))
            .executor(workers.forShortTasks());
    config.sslContext().ifPresent(builder::sslContext);
    return builder.build();
  }

  /** The JDK adds it to the time of day. */
  static Duration connectTimeout(TransportConfig config) {
    Duration limit = config.connectTimeout();
    return limit.compareTo(LONGEST_TIMEOUT) < 0 ? limit : LONGEST_TIMEOUT;
  }

  private static ProxySelector to(ProxySettings proxy) {
    // Unresolved: the name is resolved in an exchange, not while the client is created.
    return ProxySelector.of(InetSocketAddress.createUnresolved(proxy.host(), proxy.port()));
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    boolean jdksOwn = capabilities.contains(Capability.NEVER_RESENDS);
    return new JdkExchange(
        exchanges, request, current(), requests, workers, jdksOwn, this::replace);
  }

  private Lazy<HttpClient> current() {
    return Objects.requireNonNull(client.get());
  }

  private static HttpClient notReplaced() {
    throw new IllegalStateException("a given client is not replaced");
  }

  /**
   * The JDK never lets go of a connection of HTTP/2 by itself, even if nothing arrives on it any
   * more, and has no way to close one or to send a PING. Exchanges of the old client go on.
   */
  private void replace(Lazy<HttpClient> silent) {
    if (requests.config().isPresent() && client.compareAndSet(silent, new Lazy<>(workers, maker))) {
      var unused = silent.get().thenAcceptAsync(JdkTransport::end, workers);
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  /**
   * Waits for the exchanges of a client, unless the current thread is interrupted, and ends it.
   * Before JDK 21 a client ends once it was collected.
   */
  private static void end(HttpClient client) {
    if (client instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("the JDK's client throws none", e);
      }
    }
  }

  private static void endNow(HttpClient client) {
    // Has the client end the exchanges that it still has.
    Thread.currentThread().interrupt();
    end(client);
  }

  @Override
  public void close() {
    CompletableFuture<HttpClient> last = exchanges.close() ? current().close() : null;
    workers.release();
    if (last == null || requests.config().isEmpty()) {
      return;
    }
    CompletableFuture<Void> ended = last.thenAcceptAsync(JdkTransport::endNow, workers);
    // One that is being made by another thread at this moment is not waited for.
    if (last.isDone() && !workers.isCurrent()) {
      Lazy.awaitEnd(ended);
    }
  }
}
