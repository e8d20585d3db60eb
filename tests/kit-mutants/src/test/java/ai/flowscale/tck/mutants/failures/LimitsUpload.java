package ai.flowscale.tck.mutants.failures;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Requests;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Ends an exchange whose body was not sent within the connect timeout. */
final class LimitsUpload extends ForwardingTransport {
  private final long limitNanos;

  LimitsUpload(TransportProvider provider, TransportConfig config) {
    super(provider.create(config));
    this.limitNanos = config.connectTimeout().toNanos();
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    if (request.body().isEmpty()) {
      return super.send(request);
    }
    CompletableFuture<Void> read = new CompletableFuture<>();
    CompletableFuture<TransportResponse> inner =
        super.send(
            Requests.withBody(
                request,
                Requests.relayed(request.body().get(), (body, down) -> new Ends(down, read))));
    CompletableFuture<TransportResponse> outer = new CompletableFuture<>();
    Runnable end =
        () ->
            outer.completeExceptionally(
                new TransportException(Kind.TIMEOUT, Sent.MAYBE, "not sent in time", null));
    long begin = System.nanoTime();
    // A timer may be late.
    read.thenRun(
        () -> {
          if (System.nanoTime() - begin > limitNanos) {
            end.run();
          }
        });
    CompletableFuture.delayedExecutor(limitNanos, TimeUnit.NANOSECONDS, Runnable::run)
        .execute(
            () -> {
              if (!read.isDone()) {
                end.run();
              }
            });
    Futures.pass(inner, outer);
    return outer;
  }

  /** Tells that all of a body was read. */
  private static final class Ends extends Relay {
    private final CompletableFuture<Void> read;

    Ends(Flow.Subscriber<? super ByteBuffer> down, CompletableFuture<Void> read) {
      super(down);
      this.read = read;
    }

    @Override
    public void onComplete() {
      read.complete(null);
      super.onComplete();
    }

    @Override
    public void cancel() {
      read.complete(null);
      super.cancel();
    }
  }
}
