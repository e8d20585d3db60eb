package ai.flowscale.transport.jersey;

import ai.flowscale.tck.waits.KeepAliveTests;

class KeepAliveTest extends KeepAliveTests {
  KeepAliveTest() {
    super("jersey");
  }
}
