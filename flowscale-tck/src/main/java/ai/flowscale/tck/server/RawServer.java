package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A server on a raw socket of the loopback interface. It runs a {@link RawScript} for each
 * connection and records the requests. It is for behaviour that a normal server does not show.
 *
 * <p>{@link #await} returns as soon as its condition holds, and fails after a time limit.
 *
 * <pre>{@code
 * try (RawServer server = RawServer.start()) {
 *   server.script(connection -> {
 *     connection.readRequest();
 *     connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
 *     connection.reset();
 *   });
 *   client.get(server.uri("/"));
 * }
 * }</pre>
 */
public final class RawServer implements AutoCloseable {
  /** The path of requests that {@link #answerWarmUps} is about. */
  public static final String WARM_UP = "/tck-warm-up";

  private final Acceptor acceptor;
  private final Protocol protocol;
  private final String origin;
  private final Deque<RawScript> scripts = new ConcurrentLinkedDeque<>();
  private final List<RawConnection> connections = new CopyOnWriteArrayList<>();

  /** Those that have had no request yet but that of {@link #WARM_UP}. */
  private final List<RawConnection> unused = new CopyOnWriteArrayList<>();

  private final List<Http2Connection> http2Connections = new CopyOnWriteArrayList<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final AtomicInteger sockets = new AtomicInteger();
  private volatile RawScript otherwise = RawServer::neverRespond;
  private volatile boolean answersWarmUps;
  private volatile Duration patience = TimeLimit.ofServers();

  /** Spoken with further connections in the place of the server's own protocol, or null. */
  private volatile @Nullable Protocol instead;

  private RawServer(InetAddress address, String origin, Protocol protocol) throws IOException {
    this.acceptor = Acceptor.open(address, 0, "raw-server", this::accept);
    this.origin = origin;
    this.protocol = protocol;
  }

  /**
   * Starts a server on a free port.
   *
   * @return the server, to be closed by the caller
   */
  public static RawServer start() {
    return start("http://127.0.0.1:", over(SocketLink::new));
  }

  /**
   * Starts a TLS server on a free port. Handshakes run on the threads of the connections.
   *
   * @param context such as {@link TestAuthority#serverContext()}
   * @return the server, to be closed by the caller
   */
  public static RawServer startTls(SSLContext context) {
    return startTls(context, false);
  }

  /**
   * Starts a TLS server that may require a client certificate.
   *
   * @param context such as {@link TestAuthority#serverContext()}
   * @param clientCertificateNeeded whether the handshake fails without one
   * @return the server, to be closed by the caller
   */
  public static RawServer startTls(SSLContext context, boolean clientCertificateNeeded) {
    return start(
        "https://localhost:",
        over(socket -> new TlsLink(socket, context, clientCertificateNeeded)));
  }

  /**
   * Starts a server that speaks TLS 1.2 and nothing newer. Only there can a server ask for a new
   * handshake.
   *
   * @param context such as {@link TestAuthority#serverContext()}
   * @return the server, to be closed by the caller
   */
  public static RawServer startTls12(SSLContext context) {
    return start(
        "https://localhost:",
        over(
            socket ->
                new TlsLink(
                    socket, context, settings -> settings.setProtocols(new String[] {"TLSv1.2"}))));
  }

  /**
   * Starts a server that speaks HTTP/2 over TLS, and nothing else. Each stream is a connection: its
   * script reads one request and writes one response of HTTP/1.1, which are translated. A script
   * that resets its connection, or ends before its response does, resets the stream.
   *
   * @param context such as {@link TestAuthority#serverContext()}
   * @return the server, to be closed by the caller
   */
  public static RawServer startHttp2(SSLContext context) {
    return startHttp2(context, Map.of());
  }

  /**
   * Starts a server of HTTP/2 that sends settings at the beginning of each connection.
   *
   * @param context such as {@link TestAuthority#serverContext()}
   * @param settings the numbers of settings, such as {@link RawHttp2#MAX_CONCURRENT_STREAMS}, with
   *     their values
   * @return the server, to be closed by the caller
   */
  public static RawServer startHttp2(SSLContext context, Map<Integer, Integer> settings) {
    return startHttp2(context, settings, false);
  }

  /**
   * Starts a server of HTTP/2 whose handshakes fail without a client certificate.
   *
   * @param context such as {@link TestAuthority#serverContext()}
   * @return the server, to be closed by the caller
   */
  public static RawServer startHttp2WithClientCertificates(SSLContext context) {
    return startHttp2(context, Map.of(), true);
  }

  private static RawServer startHttp2(
      SSLContext context, Map<Integer, Integer> settings, boolean clientCertificateNeeded) {
    return start(
        "https://localhost:",
        (server, socket) -> {
          Http2Connection connection =
              new Http2Connection(
                  socket,
                  context,
                  clientCertificateNeeded,
                  settings,
                  server::accepted,
                  server.violations::add);
          server.http2Connections.add(connection);
          daemon("raw-http2", connection::serve);
        });
  }

  /**
   * Starts a server whose clients open a connection with TLS or without, on one port. {@link #uri}
   * returns https URLs.
   *
   * @param context such as {@link TestAuthority#serverContext()}
   * @return the server, to be closed by the caller
   */
  public static RawServer startTlsOrPlain(SSLContext context) {
    return start("https://localhost:", over(socket -> new EitherLink(socket, context)));
  }

  /**
   * Starts a server on a free port of one address of this machine.
   *
   * @param address an address that the server can listen on
   * @param host the host of its URLs
   * @param context such as {@link TestAuthority#serverContext()}, or null for a server without TLS
   * @return the server, to be closed by the caller
   * @throws IOException if it cannot listen there
   */
  public static RawServer startAt(InetAddress address, String host, @Nullable SSLContext context)
      throws IOException {
    return context == null
        ? start(address, "http://" + host + ":", over(SocketLink::new))
        : start(
            address, "https://" + host + ":", over(socket -> new TlsLink(socket, context, false)));
  }

  private static Protocol over(Wrapper wrapper) {
    return (server, socket) -> server.accepted(wrapper.wrap(socket));
  }

  /**
   * Has the server respond to requests for {@link #WARM_UP} by itself, unrecorded, so that a client
   * can bring a connection into use before a script gets it. Scripts get connections with their
   * first other request, and must begin by reading it.
   *
   * @return this server
   */
  public RawServer answerWarmUps() {
    answersWarmUps = true;
    return this;
  }

  /**
   * Starts a server on a free port of the IPv6 loopback address.
   *
   * @return the server, to be closed by the caller; empty on a system without IPv6
   */
  public static Optional<RawServer> startIpv6() {
    return startIpv6(null);
  }

  /**
   * Starts a server on a free port of the IPv6 loopback address.
   *
   * @param context such as {@link TestAuthority#serverContextForIpv6()}, or null for a server
   *     without TLS
   * @return the server, to be closed by the caller; empty on a system without IPv6
   */
  public static Optional<RawServer> startIpv6(@Nullable SSLContext context) {
    try {
      return Optional.of(startAt(InetAddress.getAllByName("::1")[0], "[::1]", context));
    } catch (IOException noIpv6) {
      return Optional.empty();
    }
  }

  private static RawServer start(String origin, Protocol protocol) {
    try {
      return start(InetAddress.getLoopbackAddress(), origin, protocol);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RawServer start(InetAddress address, String origin, Protocol protocol)
      throws IOException {
    RawServer server = new RawServer(address, origin, protocol);
    server.acceptor.start();
    return server;
  }

  /**
   * Adds scripts for the next connections, one for each. Further connections get no response,
   * unless {@link #always} sets a script.
   *
   * @param next the scripts
   * @return this server
   */
  public RawServer script(RawScript... next) {
    scripts.addAll(List.of(next));
    return this;
  }

  /**
   * Sets the script for every connection without a script of its own.
   *
   * @param script the script
   * @return this server
   */
  public RawServer always(RawScript script) {
    otherwise = script;
    return this;
  }

  /**
   * Has further connections run a script without TLS, whatever the server's protocol is, until
   * {@link #mendHandshakes()}: a script may read the client's part of a handshake, and leave it at
   * that.
   *
   * @param script the script
   * @return this server
   */
  public RawServer breakHandshakes(RawScript script) {
    instead = (server, socket) -> server.playNow(new SocketLink(socket), script);
    return this;
  }

  /**
   * Has further connections present another certificate, which clients are to refuse, until {@link
   * #mendHandshakes()}.
   *
   * @param context such as {@link TestAuthority#serverContextForAnotherHost()}
   * @return this server
   */
  public RawServer breakHandshakes(SSLContext context) {
    instead =
        (server, socket) ->
            server.playNow(new TlsLink(socket, context, false), RawServer::neverRespond);
    return this;
  }

  /**
   * Has further connections wait before they speak the server's own protocol, TLS included.
   *
   * @param pause waits, on a thread of each connection
   * @return this server
   */
  public RawServer delayConnections(Runnable pause) {
    instead =
        (server, socket) ->
            daemon(
                "raw-server-late",
                () -> {
                  pause.run();
                  try {
                    protocol.accept(server, socket);
                  } catch (IOException gone) {
                    // The client has not waited.
                  }
                });
    return this;
  }

  /**
   * Has further connections speak the server's own protocol again.
   *
   * @return this server
   */
  public RawServer mendHandshakes() {
    instead = null;
    return this;
  }

  /**
   * Sets how long further connections may be silent, which is three times the {@link TimeLimit}
   * otherwise.
   *
   * @param silence the longest time in which a client need not send anything
   * @return this server
   */
  public RawServer patientFor(Duration silence) {
    patience = silence;
    return this;
  }

  /**
   * Returns the port.
   *
   * @return the port that the server listens on
   */
  public int port() {
    return acceptor.port();
  }

  /**
   * Returns a URL of this server.
   *
   * @param pathAndQuery a path that starts with a slash, percent-encoded
   * @return an http URL, or an https URL of {@code localhost} over TLS
   */
  public URI uri(String pathAndQuery) {
    return URI.create(origin + port() + pathAndQuery);
  }

  /**
   * Returns the accepted connections.
   *
   * @return the connections so far, in order
   */
  public List<RawConnection> connections() {
    return List.copyOf(connections);
  }

  /**
   * Returns a connection, and waits for it if necessary.
   *
   * @param index the index of the connection, from 0
   * @return the connection
   */
  public RawConnection connection(int index) {
    await("connection " + index, () -> connections.size() > index);
    return connections.get(index);
  }

  /**
   * Returns how many connections are open: their script is running and has not read the end of the
   * client's side. A stalled script does not read. A connection of HTTP/2 counts beside its
   * streams.
   *
   * @return their number now
   */
  public int openConnections() {
    return (int)
        (Stream.concat(connections.stream(), unused.stream()).filter(RawConnection::isOpen).count()
            + http2Connections.stream().filter(Http2Connection::isOpen).count());
  }

  /**
   * Returns how many connections were accepted, whatever became of their handshakes. Over HTTP/2
   * they are those below the streams.
   *
   * @return their number so far
   */
  public int acceptedConnections() {
    return sockets.get();
  }

  /**
   * Returns what the client has done over HTTP/2 that its settings or a GOAWAY forbid.
   *
   * @return a sentence for each time
   */
  public List<String> violations() {
    return List.copyOf(violations);
  }

  /**
   * Returns the requests of all connections.
   *
   * @return the requests so far
   */
  public List<RawRequest> requests() {
    return connections.stream().flatMap(connection -> connection.requests().stream()).toList();
  }

  /**
   * Waits until a condition on this server's records holds.
   *
   * @param what the condition, for the message of the error
   * @param condition the condition; quick
   * @throws AssertionError if it does not hold within the {@link TimeLimit}
   */
  public void await(String what, BooleanSupplier condition) {
    if (!Polling.holdsPatiently(TimeLimit.get(), condition)) {
      throw new AssertionError("not in time: " + what + "; requests: " + requests());
    }
  }

  /** Refuses further connections. Those that are open stay as they are. */
  public void stopListening() {
    acceptor.close();
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() {
    acceptor.close();
    connections.forEach(RawConnection::closeAtOnce);
    unused.forEach(RawConnection::closeAtOnce);
    http2Connections.forEach(Http2Connection::closeAtOnce);
  }

  private void accept(Socket socket) throws IOException {
    sockets.incrementAndGet();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) patience.toMillis());
    Protocol other = instead;
    (other == null ? protocol : other).accept(this, socket);
  }

  private void playNow(Link link, RawScript script) {
    RawConnection connection = new RawConnection(link);
    connections.add(connection);
    daemon("raw-connection", () -> connection.play(script));
  }

  private void accepted(Link link) {
    RawConnection connection = new RawConnection(link);
    if (answersWarmUps) {
      unused.add(connection);
      daemon("raw-connection", () -> connection.playAfterWarmUps(() -> used(connection)));
    } else {
      RawScript script = nextScript();
      connections.add(connection);
      daemon("raw-connection", () -> connection.play(script));
    }
  }

  private RawScript used(RawConnection connection) {
    RawScript script = nextScript();
    connections.add(connection);
    unused.remove(connection);
    return script;
  }

  private RawScript nextScript() {
    RawScript next = scripts.poll();
    return next == null ? otherwise : next;
  }

  private static void neverRespond(RawConnection connection) throws IOException {
    connection.readHead();
    connection.readToEnd();
  }

  static void daemon(String name, Runnable task) {
    KitThreads.daemon(name, task).start();
  }

  @FunctionalInterface
  private interface Protocol {
    void accept(RawServer server, Socket socket) throws IOException;
  }

  @FunctionalInterface
  private interface Wrapper {
    Link wrap(Socket socket) throws IOException;
  }
}
