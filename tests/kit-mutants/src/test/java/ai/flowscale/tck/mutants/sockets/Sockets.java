package ai.flowscale.tck.mutants.sockets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Damage;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/**
 * Sends simple requests over http on sockets, for what a library does not let be broken. The other
 * requests, and those through proxies, it leaves to the transport beneath.
 */
public final class Sockets extends ForwardingTransport {
  private static final Set<String> FRAMING =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");
  private static final long LARGE = 1 << 20;
  private static final long BRIEF_MILLIS = 1000;

  /** Long enough for any test, and not too long for a number of nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private final TransportConfig config;
  private final Set<Fault> faults;
  private final Map<String, Queue<Connection>> idle = new ConcurrentHashMap<>();
  private final Queue<Connection> all = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;
  private volatile int lastPort;
  private volatile String lastHost = "";

  private Sockets(Transport inner, TransportConfig config, Set<Fault> faults) {
    super(inner);
    this.config = config;
    this.faults = faults;
  }

  static UnaryOperator<TransportProvider> with(Fault... faults) {
    return Damage.makers(
        (provider, config) -> new Sockets(provider.create(config), config, Set.of(faults)));
  }

  /** The client without a fault. */
  public static UnaryOperator<TransportProvider> good() {
    return with();
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    if (closed || !isSimple(request)) {
      return super.execute(request, exchange);
    }
    CompletableFuture<TransportResponse> outer = new CompletableFuture<>();
    daemon(() -> exchange(request, outer));
    try {
      return exchange.await(outer);
    } catch (TransportException failure) {
      if (!outer.isDone()) {
        outer.cancel(true);
      }
      throw failure;
    }
  }

  private boolean isSimple(TransportRequest request) {
    URI uri = request.uri();
    return "http".equals(uri.getScheme())
        && config.proxy().isEmpty()
        && uri.getHost() != null
        && uri.getPort() > 0
        && uri.getRawUserInfo() == null
        && request.headers().names().stream().allMatch(name -> isPlain(request, name));
  }

  private static boolean isPlain(TransportRequest request, String name) {
    return !FRAMING.contains(name.toLowerCase(Locale.ROOT))
        && request.headers().all(name).stream().allMatch(it -> it.matches("[ -~]*"));
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "own-socket");
    thread.setDaemon(true);
    thread.start();
  }

  private void exchange(TransportRequest request, CompletableFuture<TransportResponse> outer) {
    Connection connection = null;
    AtomicBoolean responded = new AtomicBoolean();
    try {
      connection = connection(request.uri());
      Connection taken = connection;
      var unused =
          outer.whenComplete(
              (response, failure) -> {
                // The caller may have completed it with a response of its own.
                if ((failure != null || !responded.get()) && !isPooledAfter(outer, taken)) {
                  taken.end();
                }
              });
      if (outer.isDone() || closed) {
        throw new IOException("it is over");
      }
      write(request, connection, outer);
      if (!isAwaited(connection, outer)) {
        keepBriefly(request.uri(), connection);
        return;
      }
      Head head = Head.read(connection, faults);
      connection.countOne();
      head.check(faults);
      if (faults.contains(Fault.FAILS_AT_UPGRADE) && head.headers().first("Upgrade").isPresent()) {
        throw Head.broken();
      }
      if (!faults.contains(Fault.LEAVES_UPLOADS) && !faults.contains(Fault.SENDS_TO_NOWHERE)) {
        connection.refuseUpload();
      }
      TransportResponse response = response(request, head, connection);
      responded.set(true);
      if (!outer.complete(response)) {
        response.close();
      }
    } catch (TransportException failed) {
      connection.end();
      outer.completeExceptionally(failed);
    } catch (IOException e) {
      if (connection != null) {
        connection.end();
      }
      outer.completeExceptionally(
          new TransportException(
              connection != null
                  ? Kind.CLOSED
                  : e instanceof SocketTimeoutException ? Kind.TIMEOUT : Kind.CONNECT,
              connection == null ? Sent.NO : Sent.MAYBE,
              "the connection could not be made, or has ended",
              null));
    }
  }

  /** Returns false if the exchange is over before a response has come, and that matters not. */
  private boolean isAwaited(Connection connection, CompletableFuture<TransportResponse> outer) {
    if (faults.contains(Fault.POOLS_CANCELLED) || faults.contains(Fault.POOLS_FAILED)) {
      while (connection.isQuiet(false)) {
        if (isPooledAfter(outer, connection)) {
          return false;
        }
      }
      connection.isReady();
    }
    return true;
  }

  private boolean isPooledAfter(CompletableFuture<TransportResponse> outer, Connection connection) {
    return faults.contains(Fault.POOLS_CANCELLED)
            && outer.isCancelled()
            && !connection.isUploading()
        || faults.contains(Fault.POOLS_FAILED)
            && outer.isCompletedExceptionally()
            && !outer.isCancelled()
            && connection.isUploading();
  }

  /** A pool that is idle for a moment has nothing any more that could show it. */
  private void keepBriefly(URI uri, Connection connection) {
    Queue<Connection> pool = pool(uri);
    pool.add(connection);
    daemon(
        () -> {
          connection.awaitEnd(BRIEF_MILLIS);
          if (pool.remove(connection)) {
            connection.end();
          }
        });
    if (closed) {
      connection.end();
    }
  }

  private Connection connection(URI uri) throws IOException {
    Queue<Connection> pool = pool(uri);
    for (Connection kept = pool.poll(); kept != null; kept = pool.poll()) {
      if (faults.contains(Fault.IGNORES_END)
          ? kept.isEmpty()
          : kept.isQuiet(faults.contains(Fault.TAKES_SURPLUS))) {
        return kept;
      }
      kept.end();
    }
    Connection made = connect(uri);
    all.add(made);
    if (closed) {
      made.end();
    }
    return made;
  }

  /** Connects to the first address of the host that accepts. */
  private Connection connect(URI uri) throws IOException {
    Duration limit = config.connectTimeout();
    long end = System.nanoTime() + (limit.compareTo(LONGEST) < 0 ? limit : LONGEST).toNanos();
    IOException last = new IOException("there is no address");
    for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
      long left =
          faults.contains(Fault.LIMITS_EACH_ADDRESS)
              ? config.connectTimeout().toMillis()
              : TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new SocketTimeoutException("no time is left");
      }
      try {
        Socket socket =
            faults.contains(Fault.OBEYS_SOCKS) ? new Socket() : new Socket(Proxy.NO_PROXY);
        return new Connection(
            socket,
            new InetSocketAddress(address, uri.getPort()),
            (int) Math.min(Integer.MAX_VALUE, left));
      } catch (IOException refused) {
        last = refused;
      }
      if (faults.contains(Fault.TAKES_FIRST_ADDRESS)) {
        break;
      }
    }
    throw last;
  }

  private Queue<Connection> pool(URI uri) {
    String key =
        faults.contains(Fault.POOLS_BY_PORT)
            ? String.valueOf(uri.getPort())
            : uri.getRawAuthority();
    return idle.computeIfAbsent(key, any -> new ConcurrentLinkedQueue<>());
  }

  private void write(
      TransportRequest request, Connection connection, CompletableFuture<TransportResponse> outer)
      throws IOException {
    URI uri = request.uri();
    StringBuilder head = new StringBuilder(request.method()).append(' ');
    head.append(uri.getRawPath().isEmpty() ? "/" : uri.getRawPath());
    if (uri.getRawQuery() != null) {
      head.append('?').append(uri.getRawQuery());
    }
    if (faults.contains(Fault.SENDS_FRAGMENT) && uri.getRawFragment() != null) {
      head.append('#').append(uri.getRawFragment());
    }
    head.append(" HTTP/1.1\r\nHost: ").append(host(uri)).append("\r\n");
    for (String name : request.headers().names()) {
      for (String value : request.headers().all(name)) {
        head.append(name).append(": ").append(value).append("\r\n");
      }
    }
    Optional<RequestBody> body = request.body();
    OptionalLong length =
        body.map(RequestBody::contentLength)
            .orElse(framed(request) ? OptionalLong.of(0) : OptionalLong.empty());
    if (length.isPresent()) {
      String digits = String.valueOf(length.getAsLong());
      head.append("Content-Length: ")
          .append(
              faults.contains(Fault.WRITES_LOCAL_DIGITS)
                  ? "%d".formatted(length.getAsLong())
                  : digits)
          .append("\r\n");
    } else if (body.isPresent()) {
      head.append("Transfer-Encoding: chunked\r\n");
    }
    if (faults.contains(Fault.EXPECTS_CONTINUE) && length.orElse(0) > LARGE) {
      head.append("Expect: 100-continue\r\n");
    }
    connection.out().write(head.append("\r\n").toString().getBytes(ISO_8859_1));
    body.ifPresent(
        it -> {
          connection.beginUpload();
          daemon(() -> upload(it, connection, outer, faults));
        });
  }

  private String host(URI uri) {
    if (!faults.contains(Fault.SHARES_HOST)) {
      return uri.getRawAuthority();
    }
    int port = uri.getPort();
    if (lastPort != port) {
      lastPort = port;
      Thread.yield();
      lastHost = uri.getRawAuthority();
    }
    String last = lastHost;
    return last.isEmpty() ? uri.getRawAuthority() : last;
  }

  private static boolean framed(TransportRequest request) {
    return request.method().equals("POST") || request.method().equals("PUT");
  }

  private static void upload(
      RequestBody body,
      Connection connection,
      CompletableFuture<TransportResponse> outer,
      Set<Fault> faults) {
    Upload.send(body, connection, faults)
        .ifPresent(
            failure -> {
              outer.completeExceptionally(failure);
              if (!faults.contains(Fault.POOLS_FAILED)) {
                connection.end();
              }
            });
  }

  private TransportResponse response(TransportRequest request, Head head, Connection connection) {
    boolean closing =
        faults.contains(Fault.LEAVES_CHUNKED) && head.isChunked()
            || faults.contains(Fault.LEAVES_EMPTY) && head.status() == 204
            || faults.contains(Fault.LEAVES_ERRORS) && head.status() >= 400
            || faults.contains(Fault.LEAVES_REFUSALS) && head.status() == 401
            || head.isLast(request.method(), faults)
                && !faults.contains(Fault.KEEPS_CLOSING)
                && !(faults.contains(Fault.KEEPS_CLOSING_USED) && connection.count() > 1);
    Runnable end = closing ? connection::end : () -> keep(request.uri(), connection);
    Runnable whenUnread =
        faults.contains(Fault.POOLS_UNREAD)
            ? () -> keepUnread(request.uri(), connection)
            : connection::end;
    return TransportResponses.of(
        head.status(),
        head.headers(),
        "HTTP/1.1",
        new Body(
            connection, Content.of(request.method(), head, connection, end, whenUnread, faults)));
  }

  private void keepUnread(URI uri, Connection connection) {
    if (connection.dropUnread()) {
      keepBriefly(uri, connection);
    }
  }

  private void keep(URI uri, Connection connection) {
    if (connection.isUploading() && faults.contains(Fault.POOLS_EARLY)) {
      keepBriefly(uri, connection);
    } else if (connection.isUploading()
        && !faults.contains(Fault.LEAVES_UPLOADS)
        && !faults.contains(Fault.SENDS_TO_NOWHERE)) {
      connection.end();
    } else if (!connection.isUploading()) {
      pool(uri).add(connection);
    }
    if (closed) {
      connection.end();
    }
  }

  @Override
  public void close() {
    closed = true;
    super.close();
    all.forEach(Connection::end);
  }
}
