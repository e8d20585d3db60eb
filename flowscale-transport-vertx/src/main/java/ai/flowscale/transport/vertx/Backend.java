package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.transport.toolkit.Failures;
import ai.flowscale.transport.toolkit.HostLookup;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Opens requests of an HTTP client, on connections that can be used, and has the event loop that
 * runs exchanges. It is created on a separate thread, for which Vert.x creates a context with an
 * event loop: a caller that waits on a worker or virtual thread of Vert.x would block the context
 * that delivers the response.
 */
final class Backend {
  /** How many ended connections are skipped for one request. */
  private static final int MOST_ENDED = 8;

  /** Within this time an event loop checks its sockets at least once. */
  private static final long SETTLING_MILLIS = 1;

  /** RFC 9113, section 6.7. */
  private static final int PING_BYTES = 8;

  private final Vertx vertx;
  private final HttpClient client;
  private final Context context;

  private final Supplier<Future<Void>> closing;

  /** Those of a Vert.x of our own, otherwise never used. */
  private final Sockets sockets;

  /** Null for a client of the application, whose own settings count. */
  private final @Nullable TransportConfig config;

  /** Null where looking up hosts and connecting is Vert.x's or a proxy's affair. */
  private final @Nullable HostLookup hosts;

  /** The connections of a client of our own, until they end. Touched on the context only. */
  private final Map<HttpConnection, Usage> usages = new WeakHashMap<>();

  /** What exchanges have done with a connection. */
  private static final class Usage {
    /**
     * When it was used last. Vert.x tells which connections have been idle for too long, but once a
     * second only, and it prefers the time that a server names, at which the server closes.
     */
    private long lastNanos = System.nanoTime();

    /** The timer of a PING to which it has not responded yet; null without one. */
    private @Nullable Long probe;
  }

  private Backend(
      Vertx vertx,
      HttpClient client,
      @Nullable TransportConfig config,
      @Nullable HostLookup hosts,
      Sockets sockets,
      Supplier<Future<Void>> closing) {
    this.vertx = vertx;
    this.client = client;
    this.context = vertx.getOrCreateContext();
    this.config = config;
    this.hosts = hosts;
    this.sockets = sockets;
    this.closing = closing;
  }

  /** A client on a Vert.x of our own. */
  static Backend own(TransportConfig config) {
    Sockets sockets = new Sockets();
    Vertx vertx =
        Vertx.builder().with(ClientSettings.options(config)).withTransport(sockets).build();
    HttpClient client = ClientSettings.client(vertx, config);
    // Behind a proxy it is the proxy that connects.
    HostLookup hosts = config.proxy().isPresent() ? null : new HostLookup(config);
    return new Backend(vertx, client, config, hosts, sockets, vertx::close);
  }

  /** A client of our own on the application's Vert.x. */
  static Backend on(Vertx vertx, TransportConfig config) {
    HttpClient client = ClientSettings.client(vertx, config);
    return new Backend(vertx, client, config, null, new Sockets(), client::close);
  }

  /** A client of the application on the application's Vert.x. */
  static Backend given(Vertx vertx, HttpClient client) {
    return new Backend(vertx, client, null, null, new Sockets(), Future::succeededFuture);
  }

  Context context() {
    return context;
  }

  /** Hands a request to its exchange once there is a connection for it. On the context. */
  void open(RequestOptions options, VertxExchange exchange) {
    if (hosts == null || config == null) {
      new Opening(options, exchange, Collections.emptyIterator()).connectToNext();
      return;
    }
    exchange.connecting(config);
    // Behind the end of an exchange that was just aborted, which has yet to leave its place in the
    // pool: one that waits for it gets a connection from the pool itself, which no abort can end.
    CompletableFuture<List<InetAddress>> addresses = hosts.find(options.getHost());
    Runnable connect =
        () -> new Opening(options, exchange, addresses.join().iterator()).connectToNext();
    var unused =
        addresses.whenComplete(
            (found, failure) -> exchange.onContext(() -> exchange.guarded(connect)));
  }

  /**
   * In digits, since Vert.x would look up a name once more, and perhaps find another address; TLS
   * goes by the host of the request. IPv6 has brackets: Vert.x takes it for no host without them.
   */
  private static SocketAddress server(int port, InetAddress address) {
    String digits = address.getHostAddress();
    return SocketAddress.inetSocketAddress(
        port, address instanceof Inet6Address ? "[" + digits + "]" : digits);
  }

  /** A connection with HTTP/2 may be in use by others, and is left to Vert.x. */
  private boolean isTooOld(HttpConnection connection) {
    Usage usage = usages.get(connection);
    if (config == null || usage == null || connection.protocolVersion() == HttpVersion.HTTP_2) {
      return false;
    }
    Duration idle = Duration.ofNanos(System.nanoTime() - usage.lastNanos);
    return idle.compareTo(config.idleConnectionTimeout()) >= 0;
  }

  /** A request for which there is no connection yet. Used on the context only. */
  private final class Opening {
    private final RequestOptions options;
    private final VertxExchange exchange;

    /** The addresses of the host that have not been tried. */
    private final Iterator<InetAddress> addresses;

    /** How many more ended connections are skipped. */
    private int left = MOST_ENDED;

    /** The connection that was begun last for this request. */
    private Sockets.@Nullable Socket begun;

    Opening(RequestOptions options, VertxExchange exchange, Iterator<InetAddress> addresses) {
      this.options = options;
      this.exchange = exchange;
      this.addresses = addresses;
    }

    void connectToNext() {
      if (addresses.hasNext()) {
        options.setServer(server(options.getPort(), addresses.next()));
      }
      connect();
    }

    void connect() {
      exchange.waiting();
      Sockets.Socket socket = sockets.begunBy(this::request);
      begun = socket;
      if (socket != null && config != null) {
        exchange.closingAtAbort(socket::close);
        exchange.connecting(config);
      }
    }

    private void request() {
      client
          .request(options)
          .onComplete(
              opened -> {
                // If it is another one, the one that was begun is left to other exchanges.
                exchange.closingAtAbort(() -> {});
                if (isTooOld(opened.connection())) {
                  // There are only so many of them, and a new one is not too old.
                  opened.exceptionHandler(closed -> {});
                  opened.connection().close();
                  exchange.guarded(this::connect);
                } else {
                  settle(opened);
                }
              },
              failure -> {
                if (failure instanceof SocketException && addresses.hasNext()) {
                  exchange.guarded(this::connectToNext);
                } else {
                  exchange.failed(reason(failure));
                }
              });
    }

    /** Why there is no connection: Vert.x may tell only that it was closed. */
    private Throwable reason(Throwable thrown) {
      Throwable ofTls = begun == null ? null : begun.failure();
      return ofTls == null || Failures.isCausedBy(thrown, SSLException.class) ? thrown : ofTls;
    }

    /**
     * Lets Vert.x notice that a connection cannot be used: Vert.x may hand it over while it still
     * works on what it has read from it. Bytes behind the last response end the connection, unless
     * a request is sent before, which would get them as its response. A request that must not be
     * sent twice also waits until the event loop has read from its sockets again: the server may
     * have just closed the connection, and it would be unknown whether it read the request.
     *
     * <p>The end of a new connection is a failure to connect, such as a client certificate that TLS
     * 1.3 refuses behind the handshake: another one would fare no better.
     */
    private void settle(HttpClientRequest opened) {
      AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
      opened.exceptionHandler(closed -> end.compareAndSet(null, closed));
      boolean isNew = add(opened.connection());
      Runnable settled =
          () -> {
            Throwable ended = end.get();
            if (ended != null && isNew) {
              exchange.failed(ended);
            } else if (ended != null && left > 0) {
              left--;
              exchange.guarded(this::connect);
            } else {
              exchange.send(opened);
            }
          };
      if (exchange.request().isIdempotent()) {
        exchange.onContext(settled);
      } else {
        vertx.setTimer(SETTLING_MILLIS, later -> settled.run());
      }
    }
  }

  /** Adds a connection until it ends; false if it is none of ours, or there already. */
  private boolean add(HttpConnection connection) {
    if (config == null || usages.putIfAbsent(connection, new Usage()) != null) {
      return false;
    }
    // Not called for one that has ended already, which the map then drops by itself.
    connection.closeHandler(
        closed -> {
          Usage last = usages.remove(connection);
          if (last != null) {
            endProbe(last);
          }
        });
    return true;
  }

  /**
   * Closes a connection of HTTP/2 that does not respond to a PING within the connect timeout: an
   * exchange on it was given up, and all later ones would share it. On the context.
   */
  void probe(HttpConnection connection) {
    Usage usage = usages.get(connection);
    if (config == null
        || usage == null
        || usage.probe != null
        || connection.protocolVersion() != HttpVersion.HTTP_2) {
      return;
    }
    usage.probe =
        vertx.setTimer(ClientSettings.millis(config.connectTimeout()), late -> connection.close());
    // The future of a PING whose connection ends may never complete.
    connection.ping(Buffer.buffer(new byte[PING_BYTES])).onSuccess(alive -> endProbe(usage));
  }

  private void endProbe(Usage usage) {
    if (usage.probe != null) {
      vertx.cancelTimer(usage.probe);
      usage.probe = null;
    }
  }

  /** A response was read to its end on a connection. */
  void used(HttpConnection connection) {
    Usage usage = usages.get(connection);
    if (usage != null) {
      usage.lastNanos = System.nanoTime();
    }
  }

  /** Closes what was made here. */
  Future<Void> close() {
    return closing.get();
  }
}
