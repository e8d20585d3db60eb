package ai.flowscale.tck.report;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleTransportTck;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kit for a provider that was found at run time. */
@ExtendWith(ProviderParameter.class)
final class ProvidedTck extends FlowscaleTransportTck {
  private final TransportProvider provider;

  ProvidedTck(TransportProvider provider) {
    this.provider = provider;
  }

  @Override
  public TransportProvider provider() {
    return provider;
  }
}
