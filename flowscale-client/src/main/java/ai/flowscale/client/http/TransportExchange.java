package ai.flowscale.client.http;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.body.MeteredBody;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The last step: hands the request to the transport. */
public record TransportExchange(Transport transport) implements Exchange {
  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request, CallScope scope) {
    CompletableFuture<TransportResponse> sending;
    try {
      // Of a call that was aborted nothing goes out; its future is cancelled below.
      sending = scope.handOver() ? transport.send(request) : new CompletableFuture<>();
    } catch (Throwable e) {
      sending = CompletableFuture.failedFuture(e);
    }
    scope.track(sending);
    return sending.handle(
        (response, failure) -> {
          if (failure != null) {
            throw asOurs(failure, request);
          }
          // Whether the scope was aborted before or is later, the response does not outlive it.
          scope.onAbort(why -> response.close());
          return response;
        });
  }

  /** A transport should fail with our own exceptions only; what else comes must not get out. */
  private static FlowscaleException asOurs(Throwable failure, TransportRequest request) {
    Throwable source = sourceFailure(request);
    if (source instanceof FlowscaleException ours) {
      return ours;
    }
    Throwable cause = Failures.unwrap(failure);
    return cause instanceof FlowscaleException ours
        ? ours
        : new TransportException(
            TransportException.Kind.OTHER,
            TransportException.Sent.MAYBE,
            "The transport failed with " + cause.getClass().getName() + ".",
            cause);
  }

  /** A body whose source failed knows better than the transport why the exchange broke. */
  private static @Nullable Throwable sourceFailure(TransportRequest request) {
    RequestBody body = request.body().orElse(null);
    return body instanceof MeteredBody metered ? metered.failure().orElse(null) : null;
  }
}
