package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A reverse proxy on a raw socket of the loopback interface, which hands requests to one origin and
 * does to them and to their answers what a {@link DamagePlan} says. It speaks HTTP/1.1 with
 * connections that are kept, reads whole messages into memory, and passes a request on only when it
 * has come whole.
 *
 * <p>A stall costs no time: it lasts until the client ends the connection. {@link #stalls()} tells
 * a test that one has begun, so that it moves the client's time.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.start(URI.create(emulator.baseUrl()))) {
 *   proxy.plan(request -> Damage.reset(Damage.Place.IN_ANSWER_BODY));
 *   client(proxy.url()).checkHealth();
 * }
 * }</pre>
 */
public final class FaultProxy implements AutoCloseable {
  private final URI origin;
  private final PortReservation port = PortReservation.take();
  private final OpenSockets clients = new OpenSockets();
  private final OpenSockets origins = new OpenSockets();
  private final Changes changes = new Changes();
  private final List<RawRequest> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger passedOn = new AtomicInteger();
  private final AtomicInteger stalls = new AtomicInteger();
  private final AtomicInteger openStalls = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private volatile DamagePlan plan = request -> Damage.none();
  private volatile AnswerText text = new AnswerText("", "");
  private volatile Acceptor acceptor;
  private volatile boolean closed;
  private int releases;

  private FaultProxy(URI origin) {
    this.origin = origin;
    this.acceptor = Acceptor.open(port.port(), "fault-proxy", this::take);
  }

  /**
   * Starts a proxy on a free port, which damages nothing.
   *
   * @param origin where requests go to, an http address of this machine
   * @return the proxy, to be closed by the caller
   */
  public static FaultProxy start(URI origin) {
    FaultProxy proxy = new FaultProxy(origin);
    proxy.acceptor.start();
    return proxy;
  }

  /**
   * Sets what is done to the connections and requests to come.
   *
   * @param next the plan
   * @return this proxy
   */
  public FaultProxy plan(DamagePlan next) {
    plan = next;
    return this;
  }

  /**
   * Replaces a text in the bodies of all answers to come, such as the address of another origin by
   * that of the proxy before it.
   *
   * @param from what to replace
   * @param to what to put there
   * @return this proxy
   */
  public FaultProxy replace(String from, String to) {
    text = new AnswerText(from, to);
    return this;
  }

  /**
   * Returns the address of the proxy.
   *
   * @return an http address without a path
   */
  public String url() {
    return "http://127.0.0.1:" + port.port();
  }

  /** Refuses connections from now on, as a closed port does. Those that are open stay. */
  public void refuse() {
    acceptor.close();
  }

  /** Takes connections again after {@link #refuse()}. */
  public void accept() {
    acceptor = Acceptor.open(port.port(), "fault-proxy", this::take);
    acceptor.start();
  }

  /**
   * Returns how many connections were made.
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
   * Returns how many of the open connections are in the middle of an exchange, or were struck and
   * are still held by the client. The others wait for a request.
   *
   * @return their number now
   */
  public int busyConnections() {
    return busy.get();
  }

  /**
   * Returns the requests whose head has come.
   *
   * @return the requests since the start or the last {@link #forget()}
   */
  public List<RawRequest> requests() {
    return List.copyOf(requests);
  }

  /** Forgets the requests, for tests that make many. */
  public void forget() {
    requests.clear();
  }

  /**
   * Returns how many requests were passed on.
   *
   * @return their number since the start
   */
  public int passedOn() {
    return passedOn.get();
  }

  /**
   * Returns how many stalls, and waits for a {@link #release()}, have begun.
   *
   * @return their number since the start
   */
  public int stalls() {
    return stalls.get();
  }

  /**
   * Returns how many of them last.
   *
   * @return their number now
   */
  public int openStalls() {
    return openStalls.get();
  }

  /** Lets everything go on that waits for a release now. */
  public void release() {
    changes.make(() -> releases++);
  }

  /** Stops listening, breaks every connection, and lets go of everything that waits. */
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

  DamagePlan plan() {
    return plan;
  }

  void record(RawRequest request) {
    requests.add(request);
  }

  void reset(Socket client) {
    clients.reset(client);
  }

  /** Hands a request to the origin, over a connection of its own. */
  ProxiedAnswer passOn(RawRequest request, byte[] content) throws IOException {
    passedOn.incrementAndGet();
    Socket socket = new Socket();
    origins.add(socket);
    try {
      socket.connect(
          new InetSocketAddress(origin.getHost(), origin.getPort()),
          (int) TimeLimit.get().toMillis());
      ForwardProxy.prepare(socket);
      return text.in(new OriginExchange(socket).send(request, content));
    } finally {
      // The answer is here: a reset leaves no port behind that has to wait.
      origins.reset(socket);
    }
  }

  /** Waits in a way that ends by itself. */
  void stall(Waiting waiting) throws IOException {
    openStalls.incrementAndGet();
    stalls.incrementAndGet();
    try {
      waiting.await();
    } finally {
      openStalls.decrementAndGet();
    }
  }

  /** Waits for the next release. */
  void hold() throws IOException {
    int[] seen = new int[1];
    changes.make(() -> seen[0] = releases);
    stall(
        () -> {
          if (!changes.poll(() -> releases != seen[0] || closed, TimeLimit.ofServers())) {
            throw new SocketTimeoutException("nobody released the exchange");
          }
        });
  }

  private void take(Socket client) {
    connections.incrementAndGet();
    clients.add(client);
    RawServer.daemon("fault-proxy", () -> serve(client));
  }

  private void serve(Socket client) {
    try {
      ForwardProxy.prepare(client);
      new FaultConnection(this, client).serve();
      clients.close(client);
    } catch (IOException | RuntimeException broken) {
      clients.reset(client);
    }
  }

  /** Something that ends by itself. */
  @FunctionalInterface
  interface Waiting {
    void await() throws IOException;
  }

  /** A replacement in the bodies of answers. */
  private record AnswerText(String from, String to) {
    ProxiedAnswer in(ProxiedAnswer answer) {
      if (from.isEmpty()) {
        return answer;
      }
      // Byte for byte: a body need not be text.
      String body = new String(answer.body(), ISO_8859_1);
      return body.contains(from)
          ? answer.withBody(body.replace(from, to).getBytes(ISO_8859_1))
          : answer;
    }
  }
}
