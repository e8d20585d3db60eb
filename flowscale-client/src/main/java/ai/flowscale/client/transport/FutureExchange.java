package ai.flowscale.client.transport;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An exchange of a transport that sends with a future, for which the executing thread waits. It
 * writes the body of the request meanwhile.
 */
public final class FutureExchange implements Exchange {
  private final Transport transport;
  private final TransportRequest request;
  private final @Nullable WrittenBody body;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean aborted;
  private volatile @Nullable CompletableFuture<TransportResponse> future;
  private volatile @Nullable TransportResponse response;

  private FutureExchange(Transport transport, TransportRequest request) {
    this.transport = transport;
    this.body = request.body().map(WrittenBody::new).orElse(null);
    this.request = TransportRequest.of(request.method(), request.uri(), request.headers(), body);
  }

  /**
   * Returns what {@link Transport#newExchange} returns, for a transport whose own way is {@link
   * Transport#send}.
   *
   * @param transport sends the request
   * @param request what to send
   * @return a new exchange, whose thread waits for the future
   */
  public static Exchange of(Transport transport, TransportRequest request) {
    return new FutureExchange(transport, request);
  }

  @Override
  public TransportResponse execute() {
    if (begun.getAndSet(true)) {
      throw new IllegalStateException("An exchange can be executed only once");
    }
    if (aborted) {
      throw cancelled(Sent.NO, null);
    }
    CompletableFuture<TransportResponse> sending = transport.send(request);
    future = sending;
    if (aborted) {
      sending.cancel(true);
    }
    TransportResponse received = await(sending);
    response = received;
    if (aborted) {
      received.close();
      throw cancelled(Sent.MAYBE, null);
    }
    return received;
  }

  private TransportResponse await(CompletableFuture<TransportResponse> sending) {
    try {
      if (body != null) {
        body.writeUntil(sending);
      }
      return sending.get();
    } catch (InterruptedException e) {
      abort();
      Thread.currentThread().interrupt();
      throw cancelled(Sent.MAYBE, e);
    } catch (CancellationException e) {
      throw cancelled(Sent.MAYBE, e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TransportException failure
          ? failure
          : new TransportException(
              Kind.OTHER, Sent.MAYBE, request + ": the transport failed", e.getCause());
    }
  }

  private TransportException cancelled(Sent sent, @Nullable Throwable cause) {
    return new TransportException(
        Kind.CANCELLED, sent, request + ": the exchange was aborted", cause);
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
