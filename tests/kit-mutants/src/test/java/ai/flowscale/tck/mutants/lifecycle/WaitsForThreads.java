package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Completes futures on threads of its own, and waits for those on close. */
final class WaitsForThreads extends ForwardingTransport {
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          1,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "completer");
            thread.setDaemon(true);
            return thread;
          },
          new ThreadPoolExecutor.CallerRunsPolicy());

  WaitsForThreads(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    CompletableFuture<TransportResponse> outer = Futures.linked(inner);
    var unused =
        inner.whenComplete(
            (response, failure) -> {
              if (threads.isShutdown()) {
                complete(outer, response, failure);
              } else {
                threads.execute(() -> complete(outer, response, failure));
              }
            });
    return outer;
  }

  private static void complete(
      CompletableFuture<TransportResponse> outer, TransportResponse response, Throwable failure) {
    if (failure == null) {
      Futures.complete(outer, response);
    } else {
      outer.completeExceptionally(failure);
    }
  }

  @Override
  public void close() {
    super.close();
    threads.shutdown();
    try {
      threads.awaitTermination(1, TimeUnit.HOURS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
