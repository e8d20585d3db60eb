package ai.flowscale.client.http;

import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.concurrent.CompletableFuture;

/** One step of the way of a request to the transport and of the response back. */
@FunctionalInterface
public interface Exchange {
  /**
   * Sends a request. The response belongs to the caller; a scope that is aborted in the meantime
   * breaks it off.
   */
  CompletableFuture<TransportResponse> send(TransportRequest request, CallScope scope);
}
