package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.concurrent.ExecutorService;

/** Closes whatever it can close. */
final class ClosesExecutor extends ForwardingTransport {
  private final TransportConfig config;

  ClosesExecutor(TransportProvider provider, TransportConfig config) {
    super(provider.create(config));
    this.config = config;
  }

  @Override
  public void close() {
    super.close();
    if (config.executor() instanceof ExecutorService service) {
      service.shutdown();
    }
  }
}
