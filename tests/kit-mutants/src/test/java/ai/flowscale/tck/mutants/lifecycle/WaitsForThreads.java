package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.concurrent.Phaser;

/** Waits on close until no thread executes an exchange, though this one may do so. */
final class WaitsForThreads extends ForwardingTransport {
  /** The transport, and each thread. */
  private final Phaser threads = new Phaser(1);

  WaitsForThreads(Transport inner) {
    super(inner);
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    Exchange exchange = super.newExchange(request);
    return new Exchange() {
      @Override
      public TransportResponse execute() {
        threads.register();
        try {
          return exchange.execute();
        } finally {
          threads.arriveAndDeregister();
        }
      }

      @Override
      public void abort() {
        exchange.abort();
      }
    };
  }

  @Override
  public void close() {
    super.close();
    threads.awaitAdvance(threads.arriveAndDeregister());
  }
}
