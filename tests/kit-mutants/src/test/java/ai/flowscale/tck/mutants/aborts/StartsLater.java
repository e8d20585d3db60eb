package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** Starts an exchange on a thread of its own, and does not check whether it was cancelled. */
final class StartsLater extends ForwardingTransport {
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "starter");
            thread.setDaemon(true);
            return thread;
          });

  StartsLater(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    if (starter.isShutdown()) {
      return super.send(request);
    }
    AtomicReference<CompletableFuture<TransportResponse>> started = new AtomicReference<>();
    CompletableFuture<TransportResponse> outer = new CompletableFuture<>();
    var unused =
        outer.whenComplete(
            (response, failure) -> {
              CompletableFuture<TransportResponse> inner = started.get();
              if (inner != null) {
                inner.cancel(true);
              }
            });
    starter.execute(
        () -> {
          CompletableFuture<TransportResponse> inner = super.send(request);
          started.set(inner);
          var passing =
              inner.whenComplete(
                  (response, failure) -> {
                    if (failure == null) {
                      Futures.complete(outer, response);
                    } else {
                      outer.completeExceptionally(failure);
                    }
                  });
        });
    return outer;
  }

  @Override
  public void close() {
    starter.shutdown();
    super.close();
  }
}
