package ai.flowscale.examples.minimal;

/**
 * How long ago the program was started, as told by whoever started it: {@code -Dstarted.at=$(date
 * +%s%3N)}. The JVM's own answer needs the module {@code java.management}, and that of {@code
 * ProcessHandle} is off by up to a second on Linux.
 */
final class StartTime {
  private static final String PROPERTY = "started.at";

  private StartTime() {}

  static void report() {
    Long startedAt = Long.getLong(PROPERTY);
    if (startedAt != null) {
      System.out.println("First answer after " + (System.currentTimeMillis() - startedAt) + " ms");
    }
  }
}
