package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.Renewable;
import java.util.concurrent.atomic.AtomicBoolean;

/** Makes what it needs when it needs it, also after it was closed. */
final class Revives extends Renewable {
  private final AtomicBoolean closed = new AtomicBoolean();

  Revives(TransportProvider provider, TransportConfig config) {
    super(provider, config);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    if (closed.getAndSet(false)) {
      renew();
    }
    return super.execute(request, exchange);
  }

  @Override
  public void close() {
    closed.set(true);
    super.close();
  }
}
