package ai.flowscale.transport.vertx;

import ai.flowscale.tck.waits.ManyWaitsTests;

class ManyWaitsTest extends ManyWaitsTests {
  ManyWaitsTest() {
    super("vertx", 12);
  }
}
