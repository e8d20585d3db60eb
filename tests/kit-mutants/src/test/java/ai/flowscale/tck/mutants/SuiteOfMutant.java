package ai.flowscale.tck.mutants;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.KnownLimits;
import ai.flowscale.tck.transport.TransportRulesTck;
import java.util.concurrent.atomic.AtomicReference;

/** The kit's suite over whatever provider is set; run by {@link KitRun} alone. */
final class SuiteOfMutant extends TransportRulesTck {
  static final AtomicReference<TransportProvider> PROVIDER = new AtomicReference<>();
  static final AtomicReference<KnownLimits> LIMITS = new AtomicReference<>(KnownLimits.none());

  @Override
  public TransportProvider provider() {
    return PROVIDER.get();
  }

  @Override
  public KnownLimits limits() {
    return LIMITS.get();
  }
}
