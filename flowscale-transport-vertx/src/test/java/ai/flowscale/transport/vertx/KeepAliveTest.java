package ai.flowscale.transport.vertx;

import ai.flowscale.tck.waits.KeepAliveTests;

class KeepAliveTest extends KeepAliveTests {
  KeepAliveTest() {
    super("vertx");
  }
}
