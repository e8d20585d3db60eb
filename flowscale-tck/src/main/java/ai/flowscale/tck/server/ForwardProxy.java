package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A forward proxy on the loopback interface: tunnels for {@code CONNECT}, and requests in absolute
 * form for http. It connects to this machine, and to hosts that a test has {@linkplain #route
 * routed} to it; it responds to anything else with 502.
 *
 * <p>A forwarded request has its own connections, which close with it. A connection without traffic
 * is closed after three times the {@link TimeLimit}.
 *
 * <pre>{@code
 * try (ForwardProxy proxy = ForwardProxy.start().route("service.invalid", server.port())) {
 *   client.proxy("127.0.0.1", proxy.port()).get("http://service.invalid/");
 *   assertThat(proxy.requests()).hasSize(1);
 * }
 * }</pre>
 */
public final class ForwardProxy implements AutoCloseable {
  private static final int MAX_SOCKETS = 512;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Acceptor acceptor = Acceptor.open(0, "forward-proxy", this::accept);
  private final OpenSockets sockets = new OpenSockets();
  private final List<RawRequest> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> routes = new ConcurrentHashMap<>();
  private volatile @Nullable String authorization;
  private volatile int refusal;
  private volatile List<String> establishment =
      List.of("HTTP/1.1 200 Connection established\r\n\r\n");
  private volatile @Nullable String lastResponse;

  private ForwardProxy() {}

  /**
   * Starts a proxy on a free port that requires no credentials.
   *
   * @return the proxy, to be closed by the caller
   */
  public static ForwardProxy start() {
    ForwardProxy proxy = new ForwardProxy();
    proxy.acceptor.start();
    return proxy;
  }

  /**
   * Routes a host, which need not exist, to this machine.
   *
   * @param host the host of requests, such as {@code service.invalid}
   * @param port the port of 127.0.0.1 to connect to, instead of the requested port
   * @return this proxy
   */
  public ForwardProxy route(String host, int port) {
    routes.put(host.toLowerCase(Locale.ROOT), port);
    return this;
  }

  /**
   * Requires credentials from now on (Basic). The response to requests without them is 407.
   *
   * @param userName the name
   * @param password the password
   * @return this proxy
   */
  public ForwardProxy requireCredentials(String userName, String password) {
    byte[] both = (userName + ":" + password).getBytes(UTF_8);
    authorization = "Basic " + Base64.getEncoder().encodeToString(both);
    return this;
  }

  /**
   * Forwards nothing from now on.
   *
   * @param status the status of the response instead, such as 502
   * @return this proxy
   */
  public ForwardProxy refuseWith(int status) {
    refusal = status;
    return this;
  }

  /**
   * Writes these bytes in response to each further request, and closes its connection.
   *
   * @param response a response, or anything else; null to respond as usual
   * @return this proxy
   */
  public ForwardProxy endWith(@Nullable String response) {
    lastResponse = response;
    return this;
  }

  /**
   * Responds otherwise to each further {@code CONNECT} whose tunnel is made.
   *
   * @param pieces what is written before the origin's bytes, one piece after the other
   * @return this proxy
   */
  public ForwardProxy beginTunnelsWith(String... pieces) {
    establishment = List.of(pieces);
    return this;
  }

  /**
   * Returns the port.
   *
   * @return the port of 127.0.0.1 that the proxy listens on
   */
  public int port() {
    return acceptor.port();
  }

  /**
   * Returns the heads of the requests to the proxy. It does not see the content of tunnels.
   *
   * @return the requests so far, including refused ones
   */
  public List<RawRequest> requests() {
    return List.copyOf(requests);
  }

  /**
   * Returns how many connections to clients and origins are open.
   *
   * @return their number now
   */
  public int openConnections() {
    return sockets.count();
  }

  /**
   * Waits until a condition on this proxy's records holds.
   *
   * @param what the condition, for the message of the error
   * @param condition the condition; quick
   * @throws AssertionError if it does not hold within the {@link TimeLimit}
   */
  public void await(String what, BooleanSupplier condition) {
    if (!Polling.holdsPatiently(TimeLimit.get(), condition)) {
      throw new AssertionError("not in time: " + what + "; requests: " + requests);
    }
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() {
    acceptor.close();
    sockets.closeAll();
  }

  private void accept(Socket client) {
    sockets.add(client);
    if (sockets.count() > MAX_SOCKETS) {
      sockets.reset(client);
    } else {
      RawServer.daemon("proxy-request", () -> serve(client));
    }
  }

  private void serve(Socket client) {
    try {
      prepare(client);
      new ProxyConnection(this, sockets, client).serve();
    } catch (IOException broken) {
      sockets.reset(client);
    }
  }

  /** Records a request, and returns the status to refuse it with, or 0. */
  int record(RawRequest request) {
    String required = authorization;
    boolean authorized =
        required == null || request.values("Proxy-Authorization").contains(required);
    requests.add(request);
    return authorized ? refusal : 407;
  }

  /** Returns what comes before the origin's bytes in a tunnel. */
  List<String> establishment() {
    return establishment;
  }

  /** Returns what the proxy writes before it closes a connection, or null if it forwards. */
  @Nullable String lastResponse() {
    return lastResponse;
  }

  /** Returns the address of a host, or null if it is neither routed nor on this machine. */
  @Nullable InetSocketAddress find(ProxyTarget target) {
    String host = target.host().toLowerCase(Locale.ROOT);
    Integer port = routes.getOrDefault(host, LOOPBACK.contains(host) ? target.port() : null);
    return port == null ? null : new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  static void prepare(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) TimeLimit.ofServers().toMillis());
  }
}
