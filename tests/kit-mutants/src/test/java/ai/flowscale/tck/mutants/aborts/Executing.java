package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Does something else with the thread that executes an exchange. */
final class Executing extends ForwardingTransport {
  private final UnaryOperator<Exchange> change;

  private Executing(Transport inner, UnaryOperator<Exchange> change) {
    super(inner);
    this.change = change;
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    return change.apply(super.newExchange(request));
  }

  /** Clears what has ended the exchange. */
  static Transport clearing(Transport inner) {
    return new Executing(
        inner,
        exchange ->
            new Exchange() {
              @Override
              public TransportResponse execute() {
                try {
                  return exchange.execute();
                } finally {
                  boolean unused = Thread.interrupted();
                }
              }

              @Override
              public void abort() {
                exchange.abort();
              }
            });
  }

  /** Executes it elsewhere, and does not come back before. */
  static Transport deaf(Transport inner) {
    return new Executing(
        inner,
        exchange ->
            new Exchange() {
              @Override
              public TransportResponse execute() {
                return CompletableFuture.supplyAsync(exchange::execute).join();
              }

              @Override
              public void abort() {
                exchange.abort();
              }
            });
  }

  /** Interrupts the thread as well. */
  static Transport interrupting(Transport inner) {
    return new Executing(
        inner,
        exchange -> {
          CompletableFuture<Thread> thread = new CompletableFuture<>();
          return new Exchange() {
            @Override
            public TransportResponse execute() {
              thread.complete(Thread.currentThread());
              return exchange.execute();
            }

            @Override
            public void abort() {
              thread.thenAccept(Thread::interrupt);
              exchange.abort();
            }
          };
        });
  }
}
