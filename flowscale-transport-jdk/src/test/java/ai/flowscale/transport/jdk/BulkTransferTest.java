package ai.flowscale.transport.jdk;

import ai.flowscale.tck.bulk.BulkTransferTests;

class BulkTransferTest extends BulkTransferTests {
  BulkTransferTest() {
    super("jdk");
  }
}
