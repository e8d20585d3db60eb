package ai.flowscale.benchmarks.calls;

import java.util.Optional;

/** Who stands beside which transport. */
final class CallRivals {
  /** Enough for all callers, for everybody. */
  static final int MAX_CONNECTIONS = 256;

  private CallRivals() {}

  /** Names the rival that does what the contract asks for. */
  static String name(String transport) {
    return switch (transport) {
      case "jdk" -> "java.net.http, sendAsync";
      case "jersey" -> "Jersey, async().get";
      case "vertx" -> "Vert.x Web Client";
      default -> throw new IllegalArgumentException(transport);
    };
  }

  /** Opens that rival. */
  static RunCalls open(String transport, String base) {
    return switch (transport) {
      case "jdk" -> new JdkCalls(base, false);
      case "jersey" -> new JerseyCalls(base, false);
      case "vertx" -> new VertxCalls(base);
      default -> throw new IllegalArgumentException(transport);
    };
  }

  /** Names the call of the same library that cannot be ended early, or says that there is none. */
  static Optional<String> directName(String transport) {
    return switch (transport) {
      case "jdk" -> Optional.of("java.net.http, send");
      case "jersey" -> Optional.of("Jersey, get");
      default -> Optional.empty();
    };
  }

  /** Opens the rival that makes such calls. */
  static RunCalls openDirect(String transport, String base) {
    return transport.equals("jdk") ? new JdkCalls(base, true) : new JerseyCalls(base, true);
  }
}
