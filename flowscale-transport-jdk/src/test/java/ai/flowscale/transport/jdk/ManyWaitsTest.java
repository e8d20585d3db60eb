package ai.flowscale.transport.jdk;

import ai.flowscale.tck.waits.ManyWaitsTests;

class ManyWaitsTest extends ManyWaitsTests {
  ManyWaitsTest() {
    super("jdk", 30);
  }
}
