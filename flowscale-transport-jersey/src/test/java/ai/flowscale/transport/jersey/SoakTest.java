package ai.flowscale.transport.jersey;

import ai.flowscale.tck.soak.SoakTests;

class SoakTest extends SoakTests {
  SoakTest() {
    super("jersey");
  }
}
