package ai.flowscale.tck.report;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleTransportTck;
import java.util.Objects;

/** The kit for a provider that was found at run time. */
final class ProvidedTck extends FlowscaleTransportTck {
  /** The provider for the tests that JUnit runs on this thread. */
  static final ThreadLocal<TransportProvider> PROVIDER = new ThreadLocal<>();

  private final TransportProvider provider = Objects.requireNonNull(PROVIDER.get());

  @Override
  public TransportProvider provider() {
    return provider;
  }
}
