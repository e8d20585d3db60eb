package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.concurrent.atomic.AtomicReference;

/** Has one client for the whole application, made anew when it was closed. */
final class SharesClient extends ForwardingTransport {
  private static final AtomicReference<Transport> SHARED = new AtomicReference<>();

  private SharesClient(Transport shared) {
    super(shared);
  }

  static Transport of(TransportProvider provider, TransportConfig config) {
    return new SharesClient(
        SHARED.updateAndGet(shared -> shared == null ? provider.create(config) : shared));
  }

  @Override
  public void close() {
    SHARED.compareAndSet(inner(), null);
    super.close();
  }
}
