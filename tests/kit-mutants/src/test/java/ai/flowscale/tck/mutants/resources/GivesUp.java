package ai.flowscale.tck.mutants.resources;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Responses;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Has a read timeout, as libraries do by default, if a shorter one. */
final class GivesUp extends ForwardingTransport {
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(4, TimeUnit.SECONDS, Runnable::run);

  private final boolean onResponse;

  /** Takes whether the timeout is that of the response; otherwise that of each buffer. */
  GivesUp(Transport inner, boolean onResponse) {
    super(inner);
    this.onResponse = onResponse;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    if (!onResponse) {
      return Futures.changed(
          inner, response -> Responses.relayed(response, Limited::new), UnaryOperator.identity());
    }
    CompletableFuture<TransportResponse> outer =
        Futures.changed(inner, UnaryOperator.identity(), UnaryOperator.identity());
    LATER.execute(() -> outer.completeExceptionally(late()));
    return outer;
  }

  private static TransportException late() {
    return new TransportException(Kind.TIMEOUT, Sent.MAYBE, "nothing arrived for long", null);
  }

  /** Fails when a buffer is late. */
  private static final class Limited extends Relay {
    private final AtomicInteger signals = new AtomicInteger();

    Limited(Flow.Subscriber<? super ByteBuffer> down) {
      super(down);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      int mine = signals.incrementAndGet();
      super.onNext(buffer);
      LATER.execute(
          () -> {
            if (signals.compareAndSet(mine, -1)) {
              cancel();
              super.onError(late());
            }
          });
    }

    @Override
    public void onError(Throwable failure) {
      if (signals.getAndSet(-1) >= 0) {
        super.onError(failure);
      }
    }

    @Override
    public void onComplete() {
      if (signals.getAndSet(-1) >= 0) {
        super.onComplete();
      }
    }
  }
}
