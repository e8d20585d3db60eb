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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Has a read timeout, as libraries do by default, if a shorter one. */
public final class GivesUp extends ForwardingTransport {
  private final Executor later;
  private final boolean onResponse;

  /** Takes whether the timeout is that of the response; otherwise that of each buffer. */
  GivesUp(Transport inner, boolean onResponse) {
    this(inner, onResponse, Duration.ofSeconds(4));
  }

  /** Takes the timeout, too. */
  public GivesUp(Transport inner, boolean onResponse, Duration limit) {
    super(inner);
    this.onResponse = onResponse;
    this.later =
        CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);
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
    later.execute(() -> outer.completeExceptionally(late()));
    return outer;
  }

  private static TransportException late() {
    return new TransportException(Kind.TIMEOUT, Sent.MAYBE, "nothing arrived for long", null);
  }

  /** Fails when a buffer is late. */
  private final class Limited extends Relay {
    private final AtomicInteger signals = new AtomicInteger();

    Limited(Flow.Subscriber<? super ByteBuffer> down) {
      super(down);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      int mine = signals.incrementAndGet();
      super.onNext(buffer);
      later.execute(
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
