package ai.flowscale.transport.jdk;

import ai.flowscale.tck.soak.SoakTests;

class SoakTest extends SoakTests {
  SoakTest() {
    super("jdk");
  }
}
