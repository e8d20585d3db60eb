package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A reverse proxy on a raw socket of the loopback interface. It forwards requests to one origin,
 * and damages requests and responses as a {@link DamagePlan} decides. It speaks HTTP/1.1 with
 * persistent connections, reads whole messages into memory, and forwards only complete requests.
 *
 * <p>A stall lasts until the client closes the connection. A test detects it with {@link #stalls()}
 * and moves the client's time.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.start(URI.create(emulator.baseUrl()))) {
 *   proxy.plan(request -> Damage.reset(Damage.Place.IN_RESPONSE_BODY));
 *   client(proxy.url()).checkHealth();
 * }
 * }</pre>
 */
public final class FaultProxy implements AutoCloseable {
  private final URI origin;
  private final PortReservation port = PortReservation.take();
  private final OpenSockets clients = new OpenSockets();
  private final OpenSockets origins = new OpenSockets();
  private final List<RawRequest> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger forwarded = new AtomicInteger();
  private final AtomicInteger stalls = new AtomicInteger();
  private final AtomicInteger openStalls = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicInteger releases = new AtomicInteger();
  private final AtomicInteger era = new AtomicInteger();
  private volatile DamagePlan plan = request -> Damage.none();
  private volatile UnaryOperator<ProxiedResponse> rewriting = UnaryOperator.identity();
  private volatile Acceptor acceptor;
  private volatile boolean closed;
  private volatile int newestPort;

  private FaultProxy(URI origin) {
    this.origin = origin;
    this.acceptor = Acceptor.open(port.port(), "fault-proxy", this::accept);
  }

  /**
   * Starts a proxy on a free port that damages nothing.
   *
   * @param origin the origin, an http URL of this machine
   * @return the proxy, to be closed by the caller
   */
  public static FaultProxy start(URI origin) {
    FaultProxy proxy = new FaultProxy(origin);
    proxy.acceptor.start();
    return proxy;
  }

  /**
   * Sets the plan for further connections and requests.
   *
   * @param next the plan
   * @return this proxy
   */
  public FaultProxy plan(DamagePlan next) {
    plan = next;
    return this;
  }

  /**
   * Replaces a text in the bodies of all further responses, such as the URL of another origin by
   * that of its proxy.
   *
   * @param from the text to replace
   * @param to the replacement
   * @return this proxy
   */
  public FaultProxy replace(String from, String to) {
    rewriting =
        response -> {
          // ISO 8859-1 keeps every byte: a body need not be text.
          String body = new String(response.body(), ISO_8859_1);
          return response.withBody(body.replace(from, to).getBytes(ISO_8859_1));
        };
    return this;
  }

  /**
   * Returns the URL of the proxy.
   *
   * @return an http URL without a path
   */
  public String url() {
    return "http://127.0.0.1:" + port.port();
  }

  /** Refuses connections from now on, like a closed port. Open connections stay open. */
  public void refuse() {
    acceptor.close();
  }

  /** Accepts connections again after {@link #refuse()}. */
  public void accept() {
    acceptor = Acceptor.open(port.port(), "fault-proxy", this::accept);
    acceptor.start();
  }

  /**
   * Returns how many connections were accepted.
   *
   * @return their number since the start
   */
  public int connections() {
    return connections.get();
  }

  /**
   * Returns how many connections of clients are open.
   *
   * @return their number now
   */
  public int openConnections() {
    return clients.count();
  }

  /**
   * Returns how many open connections are in an exchange, or were damaged and are still open at the
   * client. The others wait for a request.
   *
   * @return their number now
   */
  public int busyConnections() {
    return busy.get();
  }

  /**
   * Returns the requests whose head was received.
   *
   * @return the requests since the start or the last {@link #forget()}
   */
  public List<RawRequest> requests() {
    return List.copyOf(requests);
  }

  /** Removes the recorded requests, for tests that make many. */
  public void forget() {
    requests.clear();
  }

  /**
   * Leaves earlier connections behind: a request that arrives over one from now on resets it, and
   * is neither recorded nor forwarded.
   */
  public void startOver() {
    try (Socket probe = new Socket()) {
      // Connections are accepted in order: with this one, all earlier ones have been.
      probe.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port.port()),
          (int) TimeLimit.get().toMillis());
      int own = probe.getLocalPort();
      if (!Polling.holds(TimeLimit.get(), () -> newestPort == own)) {
        throw new IllegalStateException("The proxy accepts no connections.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    synchronized (this) {
      era.incrementAndGet();
      requests.clear();
    }
  }

  /**
   * Returns how many requests were forwarded.
   *
   * @return their number since the start
   */
  public int forwarded() {
    return forwarded.get();
  }

  /**
   * Returns how many stalls and waits for a {@link #release()} have started.
   *
   * @return their number since the start
   */
  public int stalls() {
    return stalls.get();
  }

  /**
   * Returns how many of them have not ended.
   *
   * @return their number now
   */
  public int openStalls() {
    return openStalls.get();
  }

  /** Releases everything that waits for it. */
  public void release() {
    releases.incrementAndGet();
  }

  /** Stops listening, closes every connection, and releases everything that waits. */
  @Override
  public void close() {
    closed = true;
    acceptor.close();
    port.close();
    clients.closeAll();
    origins.closeAll();
    release();
  }

  // For the connections.

  void busy(int difference) {
    busy.addAndGet(difference);
  }

  /** Returns what to do with a new connection, or null if it was left behind. */
  @Nullable DamagePlan planOf(int connectionEra) {
    return connectionEra == era.get() ? plan : null;
  }

  /** Records a request, and returns what to do with it, or null if it was left behind. */
  synchronized @Nullable DamagePlan record(RawRequest request, int connectionEra) {
    if (connectionEra != era.get()) {
      return null;
    }
    requests.add(request);
    return plan;
  }

  void reset(Socket client) {
    clients.reset(client);
  }

  /** Forwards a request to the origin on a connection of its own. */
  ProxiedResponse forward(RawRequest request, byte[] content) throws IOException {
    forwarded.incrementAndGet();
    Socket socket = new Socket();
    origins.add(socket);
    try {
      socket.connect(
          new InetSocketAddress(origin.getHost(), origin.getPort()),
          (int) TimeLimit.get().toMillis());
      ForwardProxy.prepare(socket);
      return rewriting.apply(ProxiedResponse.to(request, request.target(), content, socket));
    } finally {
      // The response is complete: a reset leaves no port in TIME_WAIT.
      origins.reset(socket);
    }
  }

  /** Counts a stall while it lasts. */
  void stall(Stall stall) throws IOException {
    openStalls.incrementAndGet();
    stalls.incrementAndGet();
    try {
      stall.await();
    } finally {
      openStalls.decrementAndGet();
    }
  }

  /** Waits for the next release. */
  void hold() throws IOException {
    int seen = releases.get();
    stall(
        () -> {
          if (!Polling.holds(TimeLimit.ofServers(), () -> releases.get() != seen || closed)) {
            throw new SocketTimeoutException("the exchange was not released");
          }
        });
  }

  private void accept(Socket client) {
    connections.incrementAndGet();
    clients.add(client);
    int accepted = era.get();
    newestPort = client.getPort();
    RawServer.daemon("fault-proxy", () -> serve(client, accepted));
  }

  private void serve(Socket client, int accepted) {
    try {
      ForwardProxy.prepare(client);
      new FaultConnection(this, client, accepted).serve();
      clients.close(client);
    } catch (IOException | RuntimeException broken) {
      clients.reset(client);
    }
  }

  /** A wait that ends by itself. */
  @FunctionalInterface
  interface Stall {
    void await() throws IOException;
  }
}
