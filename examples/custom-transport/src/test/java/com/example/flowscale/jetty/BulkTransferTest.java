package com.example.flowscale.jetty;

import ai.flowscale.tck.bulk.BulkTransferTests;

class BulkTransferTest extends BulkTransferTests {
  BulkTransferTest() {
    super("jetty");
  }
}
