package ai.flowscale.tck.transport;

import static ai.flowscale.api.spi.Capability.PROXY;
import static ai.flowscale.api.spi.Capability.TLS_CONTEXT;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How the exchanges of a rule's test reach the server. Most rules hold on every route: a fault that
 * shows only over TLS, over HTTP/2 or on a connection that was used before is a fault. The system
 * property {@value #PROPERTY} selects them.
 */
public enum Route {
  /** HTTP/1.1, on new connections. */
  HTTP("http", false),
  /** HTTP/1.1, on a connection that has had an exchange before. */
  HTTP_REUSED("http, reused", true),
  /** HTTP/1.1 over TLS. */
  TLS("https", false, TLS_CONTEXT),
  /** HTTP/1.1 over TLS, on a connection that has had an exchange before. */
  TLS_REUSED("https, reused", true, TLS_CONTEXT),
  /** HTTP/1.1 over TLS, through the tunnel of a forward proxy. */
  TUNNEL("tunnel", false, TLS_CONTEXT, PROXY),
  /** The same, through a tunnel that has had an exchange before. */
  TUNNEL_REUSED("tunnel, reused", true, TLS_CONTEXT, PROXY),
  /** HTTP/2. */
  HTTP_2("h2", false, TLS_CONTEXT, Capability.HTTP_2),
  /** HTTP/2, on a connection that has had an exchange before. */
  HTTP_2_REUSED("h2, reused", true, TLS_CONTEXT, Capability.HTTP_2);

  /**
   * The system property, or configuration parameter of JUnit, that selects the routes of the rules'
   * tests: {@code all}, the default, or {@code http}.
   */
  public static final String PROPERTY = "flowscale.tck.routes";

  private final String text;
  private final boolean reused;

  @SuppressWarnings("ImmutableEnumChecker") // It is, but its type does not say so.
  private final List<Capability> capabilities;

  Route(String text, boolean reused, Capability... capabilities) {
    this.text = text;
    this.reused = reused;
    this.capabilities = List.of(capabilities);
  }

  /** Returns whether the tests take all routes. */
  static boolean areAllChosen(ExtensionContext context) {
    String chosen =
        context
            .getConfigurationParameter(PROPERTY)
            .orElseGet(() -> System.getProperty(PROPERTY, "all"));
    if (!chosen.equals("http") && !chosen.equals("all")) {
      throw new IllegalArgumentException(PROPERTY + " is http or all, not '" + chosen + "'");
    }
    return chosen.equals("all");
  }

  /** The routes that a rule's test can take. */
  enum Selection {
    /** All. */
    ALL,
    /** Those of HTTP/1.1, for what HTTP/2 does not have. */
    HTTP_1,
    /** Those of HTTP/1.1 without a proxy, for what has to reach the client at once. */
    DIRECT_HTTP_1,
    /** New connections, over any protocol, for tests whose servers do not begin by reading. */
    NEW,
    /** New connections of HTTP/1.1. */
    NEW_HTTP_1,
    /** None but the test's own servers. */
    OWN;

    /** Returns the routes, the first of which is always taken. */
    List<Route> routes() {
      return List.of(Route.values()).stream()
          .filter(
              route ->
                  switch (this) {
                    case ALL -> true;
                    case HTTP_1 -> !route.isHttp2();
                    case DIRECT_HTTP_1 -> !route.isHttp2() && !route.isTunnel();
                    case NEW -> !route.reused;
                    case NEW_HTTP_1 -> !route.reused && !route.isHttp2();
                    case OWN -> route == HTTP;
                  })
          .toList();
    }
  }

  boolean isHttp1() {
    return !capabilities.contains(Capability.HTTP_2);
  }

  private boolean isHttp2() {
    return capabilities.contains(Capability.HTTP_2);
  }

  /**
   * Returns the name in reports.
   *
   * @return such as {@code https, reused}
   */
  public String text() {
    return text;
  }

  /** Returns the first capability that the route needs and a transport does not declare. */
  Optional<Capability> missing(Set<Capability> declared) {
    return capabilities.stream().filter(needed -> !declared.contains(needed)).findFirst();
  }

  /** Whether an exchange comes before those of the test. */
  boolean isReused() {
    return reused;
  }

  boolean isTunnel() {
    return capabilities.contains(PROXY);
  }

  boolean isSecure() {
    return capabilities.contains(TLS_CONTEXT);
  }

  /** The protocol of responses. */
  String protocol() {
    return isHttp2() ? "HTTP/2" : "HTTP/1.1";
  }

  /** Starts a server. */
  RawServer start() {
    RawServer server =
        isHttp2()
            ? RawServer.startHttp2(TestAuthority.serverContext())
            : isSecure() ? RawServer.startTls(TestAuthority.serverContext()) : RawServer.start();
    return reused ? server.answerWarmUps() : server;
  }
}
