package ai.flowscale.tck.mutants;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.Extent;
import ai.flowscale.tck.KnownLimits;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tck.transport.LateExchanges;
import ai.flowscale.tck.transport.Route;
import ai.flowscale.tck.transport.TransportRule;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.platform.engine.discovery.NestedMethodSelector;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs tests of the kit over a provider, and returns their outcomes. One run at a time. */
final class KitRun {
  /** Were the kit itself to hang, JUnit would end it, and the verdict would show that. */
  private static final long HANGING_SECONDS = 30;

  /** Of the kit's limit, which the steps of a test may need one after the other. */
  private static final int STEPS = 5;

  /** Of the transport over java.net.http, which all mutants are made of. */
  static final KnownLimits LIMITS = ofJdk(socketLimits());

  /** The same, of a mutant that makes tunnels to IPv6 addresses by itself. */
  static final KnownLimits WITH_TUNNELS = ofJdk(tunnelLimits());

  /** The same, of a mutant that checks addresses before each request by itself. */
  static final KnownLimits WITH_CHECKS = checkLimits();

  /** Later than a mutant's time limit, and not worth to be waited for beside other tests. */
  private static final String LATE = "PT6S";

  private KitRun() {}

  private static KnownLimits ofJdk(KnownLimits limits) {
    return limits
        .exempt(
            TransportRule.FAILURES_THROWN,
            "a refused connection",
            "java.net.http does not tell when it has a connection for a GET without a body")
        .exempt(
            TransportRule.RESPONSE_FRAMING,
            "chunks with trailers",
            "java.net.http takes a trailer for an error of the protocol")
        .exempt(
            TransportRule.REUSE,
            "GET with a trailer",
            "java.net.http takes a trailer for an error of the protocol")
        .exempt(
            TransportRule.REUSE,
            "GET with trailers",
            "java.net.http takes a trailer for an error of the protocol")
        .exempt(
            TransportRule.SYNTAX,
            "two packets, in chunks with trailers",
            "java.net.http takes a trailer for an error of the protocol")
        .exempt(TransportRule.SYNTAX, "a field without a colon", "java.net.http drops such a line")
        .exempt(TransportRule.SYNTAX, "words without a colon", "java.net.http drops such a line")
        .exempt(TransportRule.SYNTAX, "a field without a name", "java.net.http drops such a line")
        .exempt(
            TransportRule.ORIGINS_APART,
            "two hosts over http",
            "java.net.http keeps connections of HTTP/1.1 by their addresses")
        .exempt(
            TransportRule.NOTHING_KEPT,
            "a response that is not HTTP",
            "java.net.http leaves the connection of a malformed response open")
        .exempt(
            TransportRule.OTHER_ADDRESSES,
            "the first address refuses",
            "java.net.http looks up one address of a host");
  }

  private static KnownLimits checkLimits() {
    KnownLimits limits =
        LIMITS.exempt(
            TransportRule.CONNECT_TIMEOUT,
            "a slow check of addresses before the handshake",
            "the connect timeout of java.net.http begins behind the check");
    for (String name :
        List.of(
            "the refused address of two",
            "the first address refuses the connection, and mayConnect the second one",
            "mayConnect refuses the first address, and the second one listens",
            "the first address refuses the connection, and both are allowed")) {
      limits = limits.exempt(TransportRule.MAY_CONNECT, name, "java.net.http chooses the address");
    }
    return limits;
  }

  /** Of the client on sockets, which leaves proxies and TLS to java.net.http. */
  static KnownLimits socketLimits() {
    return tunnelLimits()
        .exempt(
            TransportRule.PROXY_IPV6,
            "CONNECT for [::1]:8443",
            "java.net.http takes the brackets for a part of a name")
        .exempt(
            TransportRule.PROXY_IPV6,
            "CONNECT for [2001:db8::1]",
            "java.net.http takes the brackets for a part of a name");
  }

  private static KnownLimits tunnelLimits() {
    return KnownLimits.none()
        .exempt(
            TransportRule.NO_CLIENT_CERTIFICATE,
            "over HTTP/2",
            "java.net.http may fail at the preface of HTTP/2 first")
        .exempt(
            TransportRule.HTTP_2_FRAMES, "PRIORITY", "java.net.http fails a stream with a PRIORITY")
        .exempt(
            TransportRule.HTTP_2_FRAMES,
            "SETTINGS_INITIAL_WINDOW_SIZE that grows, without a WINDOW_UPDATE",
            "java.net.http goes on with an upload at a WINDOW_UPDATE only")
        .exempt(
            TransportRule.NOT_ESTABLISHED,
            "an end within the handshake",
            "java.net.http goes on as if the server had chosen HTTP/1.1")
        .exempt(
            TransportRule.TLS_TRUNCATED,
            "an end without close_notify",
            "java.net.http does not tell whether there was one")
        .exempt(
            TransportRule.CONNECT_TIMEOUT,
            "a proxy that does not respond to CONNECT: GET",
            "java.net.http does not tell when a request without a body is sent")
        .exempt(
            TransportRule.OTHER_ADDRESSES,
            "the first address refuses, over TLS",
            "java.net.http looks up one address of a host")
        .exempt(
            TransportRule.OTHER_ADDRESSES,
            "the handshake fails at one address, and the first refuses",
            "java.net.http looks up one address of a host");
  }

  /**
   * Runs the tests of some rules.
   *
   * @param limits what the transports cannot do
   * @param limit how long the kit waits for what does not come
   */
  static List<Verdict> of(
      TransportProvider provider,
      KnownLimits limits,
      Collection<TransportRule> rules,
      Duration limit,
      Reach reach) {
    KnownLimits known = limits;
    if (List.of(LIMITS, WITH_TUNNELS, WITH_CHECKS).contains(limits)
        && provider.name().equals("jdk")) {
      for (String name : List.of("a body with a length", "a body in chunks")) {
        known =
            known.exempt(
                TransportRule.EARLY_RESPONSE,
                name,
                "java.net.http looks for a response only behind the request");
      }
      for (String name : List.of("with a length", "in chunks")) {
        known =
            known.exempt(
                TransportRule.AFTER_ANY_END,
                "an early response to an upload " + name,
                "java.net.http looks for a response only behind the request");
      }
      for (String name :
          List.of(
              "Connection: close, in a list",
              "Connection: close, in one of several lines",
              "HTTP/1.0")) {
        known =
            known.exempt(
                TransportRule.NOT_PERSISTENT,
                name,
                "java.net.http looks for close as the only value of the first line");
      }
    }
    return results(provider, known, limit, reach, selecting(rules)).testEvents().finished().stream()
        .map(Verdict::of)
        .toList();
  }

  /** How much of a rule's test is run. */
  enum Reach {
    /** Over plain HTTP. */
    ONE("short", "http"),
    /** Over plain HTTP, and on one of the other routes. */
    TWO("short", "all"),
    /** All of it over plain HTTP. */
    HTTP("whole", "http"),
    /** All of it on all routes. */
    WHOLE("whole", "all");

    private final String extent;
    private final String routes;

    Reach(String extent, String routes) {
      this.extent = extent;
      this.routes = routes;
    }
  }

  /** Selects the tests of rules. */
  static UnaryOperator<EngineTestKit.Builder> selecting(Collection<TransportRule> rules) {
    return kit ->
        kit.selectors(rules.stream().map(KitRun::selector).toArray(NestedMethodSelector[]::new));
  }

  /** Runs tests that are selected in some way. */
  static EngineExecutionResults results(
      TransportProvider provider,
      KnownLimits limits,
      Duration limit,
      Reach reach,
      UnaryOperator<EngineTestKit.Builder> selection) {
    SuiteOfMutant.PROVIDER.set(provider);
    SuiteOfMutant.LIMITS.set(limits);
    Map<String, String> before = new HashMap<>();
    Map.of(
            TimeLimit.PROPERTY,
            limit.toString(),
            Extent.PROPERTY,
            reach.extent,
            Route.PROPERTY,
            reach.routes,
            LateExchanges.PROPERTY,
            LATE)
        .forEach((name, value) -> before.put(name, System.setProperty(name, value)));
    try {
      return selection
          .apply(
              EngineTestKit.engine("junit-jupiter")
                  .configurationParameter(
                      "junit.jupiter.execution.timeout.default",
                      Math.max(HANGING_SECONDS, STEPS * limit.toSeconds()) + " s")
                  .configurationParameter(
                      "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD"))
          .execute();
    } finally {
      before.forEach(KitRun::restore);
    }
  }

  private static NestedMethodSelector selector(TransportRule rule) {
    RuleMethod test = RuleMethod.of(rule);
    return selectNestedMethod(List.of(SuiteOfMutant.class), test.suite(), test.method());
  }

  private static void restore(String name, String before) {
    if (before == null) {
      System.clearProperty(name);
    } else {
      System.setProperty(name, before);
    }
  }
}
