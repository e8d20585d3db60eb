package ai.flowscale.testing;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.FutureExchange;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** An exchange of a transport for tests, which sends with a future; its thread may wait in turn. */
final class TurnExchange implements Exchange {
  private final Transport transport;
  private final TransportRequest request;
  private final Exchange onThread;
  private volatile boolean aborted;
  private volatile CompletableFuture<TransportResponse> future;

  TurnExchange(Transport transport, TransportRequest request) {
    this.transport = transport;
    this.request = request;
    this.onThread = FutureExchange.of(transport, request);
  }

  @Override
  public TransportResponse execute() {
    if (!Turns.isTurn()) {
      return onThread.execute();
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
    try {
      Turns.await(sending);
      TransportResponse response = sending.join();
      return response == null ? null : new TurnResponse(response);
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
    onThread.abort();
    aborted = true;
    CompletableFuture<TransportResponse> sending = future;
    if (sending != null) {
      sending.cancel(true);
    }
  }
}
