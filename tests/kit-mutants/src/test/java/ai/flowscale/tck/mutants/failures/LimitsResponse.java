package ai.flowscale.tck.mutants.failures;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Has one timeout for all that may take long. */
final class LimitsResponse extends ForwardingTransport {
  private final Duration limit;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "timer");
            thread.setDaemon(true);
            return thread;
          },
          new ScheduledThreadPoolExecutor.DiscardPolicy());

  LimitsResponse(Transport inner, TransportConfig config) {
    super(inner);
    this.limit = config.connectTimeout();
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> future = super.send(request);
    timer.schedule(
        () ->
            future.completeExceptionally(
                new TransportException(Kind.TIMEOUT, Sent.MAYBE, "no response in time", null)),
        limit.toNanos(),
        TimeUnit.NANOSECONDS);
    return future;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    super.close();
  }
}
