package com.example.flowscale.okhttp;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.faults.FaultMatrixTck;

// snippet: fault-matrix
class OkHttpFaultMatrixTest extends FaultMatrixTck {
  @Override
  public TransportProvider provider() {
    return new OkHttpTransportProvider();
  }
}
// end of snippet
