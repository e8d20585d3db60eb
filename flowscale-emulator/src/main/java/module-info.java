/**
 * An emulator of the FlowScale service, for testing applications and for trying things out.
 *
 * <p>The JUnit extension works where the application has JUnit. An implementation of Jakarta JSON
 * Processing is found at run time; the artifact depends on one.
 */
module ai.flowscale.emulator {
  requires transitive ai.flowscale.api;
  requires transitive jakarta.json;
  requires static org.junit.jupiter.api;
  requires static org.jspecify;

  exports ai.flowscale.emulator;
  exports ai.flowscale.emulator.junit;
}
