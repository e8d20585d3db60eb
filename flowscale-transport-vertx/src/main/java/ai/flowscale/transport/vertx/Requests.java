package ai.flowscale.transport.vertx;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Makes requests of an HTTP client, on connections that can be used. */
final class Requests {
  /** How many ended connections are skipped for one request. */
  private static final int MOST_ENDED = 8;

  /** Within this time an event loop checks its sockets at least once. */
  private static final long SETTLING_MILLIS = 1;

  private static final long UNUSED = 0;

  private final Vertx vertx;
  private final HttpClient client;
  private final @Nullable Addresses addresses;
  private final long lookupMillis;
  private final @Nullable Sockets sockets;
  private final ConnectionTimes times;

  /**
   * When connections were used last. Vert.x tells which of them have been idle for too long, but
   * once a second only, and it prefers the time that a server names, at which the server closes.
   */
  record ConnectionTimes(Map<HttpConnection, Long> lastUsed, long began, long limitNanos) {
    ConnectionTimes(Duration limit) {
      this(new ConcurrentHashMap<>(), System.nanoTime(), limit.toNanos());
    }

    void made(HttpConnection connection) {
      lastUsed.put(connection, UNUSED);
      connection.closeHandler(closed -> lastUsed.remove(connection));
    }

    void used(HttpConnection connection) {
      lastUsed.computeIfPresent(
          connection, (same, before) -> Math.max(1, System.nanoTime() - began));
    }

    /** A connection with HTTP/2 may be in use by others, and is left to Vert.x. */
    boolean isTooOld(HttpConnection connection) {
      Long used = lastUsed.get(connection);
      return used != null
          && used != UNUSED
          && System.nanoTime() - began - used >= limitNanos
          && connection.protocolVersion() != HttpVersion.HTTP_2;
    }
  }

  /**
   * Makes requests.
   *
   * @param addresses where to connect to; null where that is the client's or a proxy's affair
   * @param lookupMillis how long looking up a name may take
   * @param sockets those of the Vert.x, if they are ours
   */
  Requests(
      Vertx vertx,
      HttpClient client,
      ConnectionTimes times,
      @Nullable Addresses addresses,
      long lookupMillis,
      @Nullable Sockets sockets) {
    this.vertx = vertx;
    this.client = client;
    this.times = times;
    this.addresses = addresses;
    this.lookupMillis = lookupMillis;
    this.sockets = sockets;
  }

  /** Makes requests of a client of the application, which has settings of its own. */
  static Requests ofGiven(Vertx vertx, HttpClient client) {
    return new Requests(vertx, client, new ConnectionTimes(Backend.LONGEST), null, 0, null);
  }

  /** Hands a request to its exchange once there is a connection for it. On the context. */
  void open(RequestOptions options, VertxExchange exchange) {
    String host = options.getHost().toLowerCase(Locale.ROOT);
    if (addresses == null) {
      connect(options, exchange, MOST_ENDED);
      return;
    }
    CompletableFuture<InetAddress> address = addresses.of(host);
    if (address.isDone()) {
      var unused = address.whenComplete((at, failure) -> connectTo(at, failure, options, exchange));
      return;
    }
    long limit =
        vertx.setTimer(
            lookupMillis,
            late -> exchange.failed(new TimeoutException("the name was not looked up in time")));
    var unused =
        address.whenComplete(
            (at, failure) ->
                exchange.onContext(
                    () -> {
                      vertx.cancelTimer(limit);
                      connectTo(at, failure, options, exchange);
                    }));
  }

  private void connectTo(
      @Nullable InetAddress address,
      @Nullable Throwable failure,
      RequestOptions options,
      VertxExchange exchange) {
    if (exchange.isOver()) {
      return;
    }
    if (address == null) {
      exchange.failed(failure == null ? new IllegalStateException("no address") : failure);
      return;
    }
    if (!options.getHost().startsWith("[")) {
      // It carries the name along, so that the pool still tells hosts apart by their names. Of an
      // address in digits there is none, and nothing to be looked up again.
      options.setServer(
          SocketAddress.inetSocketAddress(new InetSocketAddress(address, options.getPort())));
    }
    exchange.guarded(() -> connect(options, exchange, MOST_ENDED));
  }

  private void connect(RequestOptions options, VertxExchange exchange, int left) {
    client
        .request(options)
        .onComplete(
            opened -> {
              if (times.isTooOld(opened.connection())) {
                // There are only so many of them, and a new one is not too old.
                opened.exceptionHandler(closed -> {});
                opened.connection().close();
                exchange.guarded(() -> connect(options, exchange, left));
              } else if (left > 0 && !exchange.request().isIdempotent()) {
                settle(opened, options, exchange, left);
              } else {
                exchange.send(opened);
              }
            },
            exchange::failed);
  }

  /**
   * Lets Vert.x notice the end of a connection that the server has just closed. Otherwise a request
   * could be sent on it, and it would be unknown whether the server read it.
   */
  private void settle(
      HttpClientRequest opened, RequestOptions options, VertxExchange exchange, int left) {
    AtomicBoolean ended = new AtomicBoolean();
    opened.exceptionHandler(closed -> ended.set(true));
    vertx.setTimer(
        SETTLING_MILLIS,
        later -> {
          if (ended.get()) {
            exchange.guarded(() -> connect(options, exchange, left - 1));
          } else {
            exchange.send(opened);
          }
        });
  }

  /** A response was read to its end on a connection. */
  void used(HttpConnection connection) {
    times.used(connection);
  }

  /** Breaks a connection of HTTP/1.1: at once where its socket is ours. */
  void breakOff(HttpConnection connection) {
    if (sockets == null) {
      connection.close();
    } else {
      sockets.reset(connection);
    }
  }
}
