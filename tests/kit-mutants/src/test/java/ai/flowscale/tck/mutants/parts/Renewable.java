package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import java.util.concurrent.atomic.AtomicReference;

/** A transport that can be replaced by a new one of its kind. */
public class Renewable extends ForwardingTransport {
  private final TransportProvider provider;
  private final TransportConfig config;
  private final AtomicReference<Transport> present;

  public Renewable(TransportProvider provider, TransportConfig config) {
    this(provider, config, provider.create(config));
  }

  private Renewable(TransportProvider provider, TransportConfig config, Transport first) {
    super(first);
    this.provider = provider;
    this.config = config;
    this.present = new AtomicReference<>(first);
  }

  @Override
  protected Transport inner() {
    return present.get();
  }

  /** Closes the current transport, with all exchanges in flight, and continues with a new one. */
  protected void renew() {
    present.getAndSet(provider.create(config)).close();
  }
}
