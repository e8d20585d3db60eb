package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingExchange;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Late;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Ends exchanges in another way. */
final class Executing extends ForwardingTransport {
  private final Predicate<TransportRequest> some;
  private final UnaryOperator<Exchange> change;

  private Executing(
      Transport inner, Predicate<TransportRequest> some, UnaryOperator<Exchange> change) {
    super(inner);
    this.some = some;
    this.change = change;
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    Exchange exchange = super.newExchange(request);
    return some.test(request) ? change.apply(exchange) : exchange;
  }

  /** Takes no notice of an abort. */
  static Transport ignoring(Transport inner, Predicate<TransportRequest> some) {
    return new Executing(
        inner,
        some,
        exchange ->
            new ForwardingExchange(exchange) {
              @Override
              public void abort() {}
            });
  }

  /** Leaves an abort to a timer. */
  static Transport late(Transport inner, Predicate<TransportRequest> some) {
    return new Executing(
        inner,
        some,
        exchange ->
            new ForwardingExchange(exchange) {
              @Override
              public void abort() {
                Late.run(super::abort);
              }
            });
  }

  /** Clears what has ended the exchange. */
  static Transport clearing(Transport inner) {
    return new Executing(
        inner,
        request -> true,
        exchange ->
            new ForwardingExchange(exchange) {
              @Override
              public TransportResponse execute() {
                try {
                  return super.execute();
                } finally {
                  boolean unused = Thread.interrupted();
                }
              }
            });
  }

  /** Executes it elsewhere, and does not come back before. */
  static Transport deaf(Transport inner) {
    return new Executing(
        inner,
        request -> true,
        exchange ->
            new ForwardingExchange(exchange) {
              @Override
              public TransportResponse execute() {
                return CompletableFuture.supplyAsync(super::execute).join();
              }
            });
  }

  /** Interrupts the thread as well. */
  static Transport interrupting(Transport inner) {
    return new Executing(
        inner,
        request -> true,
        exchange -> {
          CompletableFuture<Thread> thread = new CompletableFuture<>();
          return new ForwardingExchange(exchange) {
            @Override
            public TransportResponse execute() {
              thread.complete(Thread.currentThread());
              return super.execute();
            }

            @Override
            public void abort() {
              thread.thenAccept(Thread::interrupt);
              super.abort();
            }
          };
        });
  }
}
