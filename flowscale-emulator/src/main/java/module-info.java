/**
 * An emulator of the FlowScale service, for the tests of applications and for trying things out.
 *
 * <p>The JUnit extension is there where the application brings JUnit. An implementation of Jakarta
 * JSON Processing is found at run time; the artifact brings one.
 */
module ai.flowscale.emulator {
  requires transitive ai.flowscale.api;
  requires transitive jakarta.json;
  requires java.desktop; // Draws the pictures of the demo workflows.
  requires static transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports ai.flowscale.emulator;
  exports ai.flowscale.emulator.junit;
}
