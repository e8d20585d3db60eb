package ai.flowscale.testing;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** An exchange of a transport for tests, whose thread waits for a future, perhaps in turn. */
final class TurnExchange implements Exchange {
  private final FutureTransport transport;
  private final TransportRequest request;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean aborted;
  private volatile CompletableFuture<TransportResponse> future;
  private volatile TransportResponse response;

  TurnExchange(FutureTransport transport, TransportRequest request) {
    this.transport = transport;
    this.request = request;
  }

  @Override
  public TransportResponse execute() {
    if (begun.getAndSet(true)) {
      throw new IllegalStateException("An exchange can be executed only once");
    }
    if (aborted) {
      throw cancelled(Sent.NO);
    }
    CompletableFuture<TransportResponse> sending = transport.send(request);
    future = sending;
    if (sending == null) {
      return null;
    }
    if (aborted) {
      sending.cancel(true);
    }
    TransportResponse received = await(sending);
    response = received;
    if (aborted && received != null) {
      received.close();
      throw cancelled(Sent.MAYBE);
    }
    return received;
  }

  private TransportResponse await(CompletableFuture<TransportResponse> sending) {
    try {
      Turns.await(sending);
      return sending.join();
    } catch (InterruptedException e) {
      abort();
      Thread.currentThread().interrupt();
      throw cancelled(Sent.MAYBE);
    } catch (CancellationException e) {
      throw cancelled(Sent.MAYBE);
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw e;
    }
  }

  private static TransportException cancelled(Sent sent) {
    return new TransportException(Kind.CANCELLED, sent, "the exchange was aborted", null);
  }

  @Override
  public void abort() {
    aborted = true;
    CompletableFuture<TransportResponse> sending = future;
    if (sending != null) {
      sending.cancel(true);
    }
    TransportResponse received = response;
    if (received != null) {
      received.close();
    }
  }
}
