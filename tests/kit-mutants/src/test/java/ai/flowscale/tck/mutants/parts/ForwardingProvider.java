package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;

/** Makes what another provider makes. */
public class ForwardingProvider implements TransportProvider {
  private final TransportProvider inner;

  public ForwardingProvider(TransportProvider inner) {
    this.inner = inner;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Transport create(TransportConfig config) {
    return inner.create(config);
  }
}
