package com.example.flowscale.okhttp;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.faults.FaultMatrixTck;

class OkHttpFaultMatrixTest extends FaultMatrixTck {
  @Override
  public TransportProvider provider() {
    return new OkHttpTransportProvider();
  }
}
