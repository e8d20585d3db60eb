package ai.flowscale.transport.jersey;

import ai.flowscale.tck.bulk.BulkTransferTests;

class BulkTransferTest extends BulkTransferTests {
  BulkTransferTest() {
    super("jersey");
  }
}
