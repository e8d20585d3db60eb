package ai.flowscale.benchmarks.calls;

/** Who stands beside which transport. */
final class CallRivals {
  /** Enough for all callers, for everybody. */
  static final int MAX_CONNECTIONS = 256;

  private CallRivals() {}

  /** Names the rival that does what the contract asks for. */
  static String name(String transport) {
    return switch (transport) {
      case "jdk" -> "java.net.http, send";
      case "jersey" -> "Jersey, async().get";
      case "vertx" -> "Vert.x Web Client";
      default -> throw new IllegalArgumentException(transport);
    };
  }

  /** Opens that rival. */
  static RunCalls open(String transport, String base) {
    return switch (transport) {
      case "jdk" -> new JdkCalls(base);
      case "jersey" -> new JerseyCalls(base, false);
      case "vertx" -> new VertxCalls(base);
      default -> throw new IllegalArgumentException(transport);
    };
  }
}
