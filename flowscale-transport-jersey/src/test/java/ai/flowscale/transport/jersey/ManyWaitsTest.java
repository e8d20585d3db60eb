package ai.flowscale.transport.jersey;

import ai.flowscale.tck.waits.ManyWaitsTests;

class ManyWaitsTest extends ManyWaitsTests {
  ManyWaitsTest() {
    super("jersey", 40);
  }
}
