package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.TransportResponse;

/** Does what another exchange does. */
public class ForwardingExchange implements Exchange {
  private final Exchange inner;

  public ForwardingExchange(Exchange inner) {
    this.inner = inner;
  }

  @Override
  public TransportResponse execute() {
    return inner.execute();
  }

  @Override
  public void abort() {
    inner.abort();
  }
}
