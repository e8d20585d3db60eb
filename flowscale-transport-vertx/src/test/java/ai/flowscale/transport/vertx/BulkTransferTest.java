package ai.flowscale.transport.vertx;

import ai.flowscale.tck.bulk.BulkTransferTests;

class BulkTransferTest extends BulkTransferTests {
  BulkTransferTest() {
    super("vertx");
  }
}
