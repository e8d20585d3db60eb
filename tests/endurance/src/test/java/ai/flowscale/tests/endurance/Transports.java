package ai.flowscale.tests.endurance;

import java.util.stream.Stream;

/** The transports whose endurance is tested. */
final class Transports {
  private static final String PROPERTY = "flowscale.endurance.transports";

  private Transports() {}

  /** Those that the system property names, separated by commas; by default all. */
  static Stream<String> names() {
    return Stream.of(System.getProperty(PROPERTY, "jdk,jersey,vertx").split(","));
  }
}
