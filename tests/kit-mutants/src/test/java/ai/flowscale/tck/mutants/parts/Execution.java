package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** An exchange that takes others, one after the other. Its end ends the last of them. */
public final class Execution implements Exchange {
  private final ForwardingTransport transport;
  private final TransportRequest request;
  private final AtomicBoolean begun = new AtomicBoolean();

  /** Completes with what ends it early. */
  private final CompletableFuture<TransportException> end = new CompletableFuture<>();

  private volatile Exchange present;

  Execution(ForwardingTransport transport, TransportRequest request) {
    this.transport = transport;
    this.request = request;
  }

  @Override
  public TransportResponse execute() {
    if (begun.getAndSet(true)) {
      throw new IllegalStateException("it was executed before");
    }
    return transport.execute(request, this);
  }

  /** Executes another exchange. */
  public TransportResponse over(Transport other, TransportRequest next) {
    Exchange exchange = other.newExchange(next);
    present = exchange;
    if (end.isDone()) {
      exchange.abort();
    }
    TransportResponse response;
    try {
      response = exchange.execute();
    } catch (TransportException failure) {
      throw end.isDone() && failure.kind() == Kind.CANCELLED ? instead(failure) : failure;
    }
    if (end.isDone()) {
      response.close();
      throw end.join();
    }
    return response;
  }

  /** An abort by the caller is told as the other exchange tells it. */
  private TransportException instead(TransportException failure) {
    TransportException early = end.join();
    return early.kind() == Kind.CANCELLED ? failure : early;
  }

  /** Waits for something, or for an early end. */
  public <T> T await(CompletableFuture<T> event) {
    try {
      CompletableFuture.anyOf(event.handle((done, failed) -> done), end).get();
      if (event.isDone()) {
        return event.get();
      }
    } catch (InterruptedException e) {
      abort();
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw Thrown.unchecked(e.getCause());
    }
    throw end.join();
  }

  /** Ends it with a failure; returns false where it has ended so before. */
  public boolean fail(TransportException failure) {
    boolean first = end.complete(failure);
    Exchange last = present;
    if (last != null) {
      last.abort();
    }
    return first;
  }

  @Override
  public void abort() {
    fail(new TransportException(Kind.CANCELLED, Sent.MAYBE, "the exchange was aborted", null));
  }
}
