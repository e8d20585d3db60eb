package ai.flowscale.client.transport;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.TransportResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** An exchange that the thread of its caller makes. */
final class BlockingExchange implements Exchange {
  private final AbstractExchange exchange;
  private final Supplier<CompletableFuture<TransportResponse>> send;
  private final AtomicBoolean begun = new AtomicBoolean();

  BlockingExchange(AbstractExchange exchange, Supplier<CompletableFuture<TransportResponse>> send) {
    this.exchange = exchange;
    this.send = send;
  }

  @Override
  public TransportResponse execute() {
    if (begun.getAndSet(true)) {
      throw new IllegalStateException("An exchange can be executed only once");
    }
    // Complete by now, unless the response is handed over by another thread.
    CompletableFuture<TransportResponse> result = send.get();
    try {
      return result.get();
    } catch (InterruptedException e) {
      exchange.interrupted();
      exchange.checkAlive();
      throw new IllegalStateException("an interrupted exchange goes on", e);
    } catch (ExecutionException e) {
      exchange.checkAlive();
      throw new IllegalStateException("an exchange without a failure failed", e);
    }
  }

  @Override
  public void abort() {
    exchange.fail(Kind.CANCELLED, "the exchange was aborted", null);
  }
}
