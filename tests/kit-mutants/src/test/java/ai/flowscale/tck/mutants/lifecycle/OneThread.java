package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Has an event loop that starts and completes all exchanges. */
final class OneThread extends ForwardingTransport {
  private final ExecutorService loop =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "loop");
            thread.setDaemon(true);
            return thread;
          });

  private final boolean http2;

  /** Takes whether it does so with HTTP/2 alone. */
  OneThread(Transport inner, boolean http2) {
    super(inner);
    this.http2 = http2;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    if (loop.isShutdown()) {
      return super.send(request);
    }
    CompletableFuture<TransportResponse> outer = new CompletableFuture<>();
    if (http2) {
      CompletableFuture<TransportResponse> inner = super.send(request);
      var ended = outer.whenComplete((response, failure) -> inner.cancel(true));
      var unused =
          inner.whenComplete(
              (response, failure) -> {
                boolean onLoop = failure == null && response.protocol().equals("HTTP/2");
                if (onLoop && !loop.isShutdown()) {
                  loop.execute(() -> Futures.pass(inner, outer));
                } else {
                  Futures.pass(inner, outer);
                }
              });
      return outer;
    }
    loop.execute(
        () -> {
          CompletableFuture<TransportResponse> inner = super.send(request);
          CompletableFuture<TransportResponse> linked = Futures.linked(inner);
          var ended = outer.whenComplete((response, failure) -> linked.cancel(true));
          var unused =
              inner.whenComplete(
                  (response, failure) -> {
                    if (loop.isShutdown()) {
                      Futures.pass(inner, outer);
                    } else {
                      loop.execute(() -> Futures.pass(inner, outer));
                    }
                  });
        });
    return outer;
  }

  @Override
  public void close() {
    loop.shutdown();
    super.close();
  }
}
