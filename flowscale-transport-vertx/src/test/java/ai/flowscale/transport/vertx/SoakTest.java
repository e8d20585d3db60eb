package ai.flowscale.transport.vertx;

import ai.flowscale.tck.soak.SoakTests;

class SoakTest extends SoakTests {
  SoakTest() {
    super("vertx");
  }
}
