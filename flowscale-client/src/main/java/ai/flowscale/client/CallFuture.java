package ai.flowscale.client;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.concurrent.FallbackExecutor;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.Failures;
import ai.flowscale.client.http.OpenCalls;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the asynchronous client hands out: completes on the executor of the callbacks. Code that
 * ends it in any other way (by cancelling or completing it, or by {@code orTimeout}), or a future
 * derived from it, aborts the call; and so the call that a function of {@code thenCompose} has made
 * meanwhile.
 */
final class CallFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  private volatile Runnable abortCall;
  private final Executor executor;

  /** The future from which this one was derived, or null. */
  private final @Nullable CallFuture<?> source;

  /**
   * Whether this future, or one derived from it, was ended by somebody else than the client. Set
   * before it ends: its value may come between that and the abort, and somebody has to tell it.
   */
  private volatile boolean endedEarly;

  private CallFuture(Runnable abortCall, Executor executor, @Nullable CallFuture<?> source) {
    this.abortCall = abortCall;
    this.executor = executor;
    this.source = source;
  }

  /**
   * Makes the future of a call.
   *
   * @param startsRuns whether to log the runs that no one else is notified of
   */
  static <T extends @Nullable Object> CallFuture<T> of(
      OpenCalls.StartedCall<T> call, Executor executor, boolean startsRuns) {
    CallFuture<T> future = new CallFuture<>(call::cancel, executor, null);
    // Better on this thread than never.
    Executor inContext = new FallbackExecutor(call.scope().operation().around(executor));
    call.future()
        .whenComplete(
            (value, failure) ->
                inContext.execute(() -> future.handOver(value, failure, startsRuns)));
    return future;
  }

  private void handOver(T value, @Nullable Throwable thrown, boolean startsRuns) {
    FlowscaleException failure = thrown == null ? null : Failures.toFlowscaleException(thrown);
    // Read before the value is handed over: afterwards its taker may already use it.
    boolean unwanted = endedEarly;
    boolean taken = failure == null ? super.complete(value) : super.completeExceptionally(failure);
    if (unwanted || !taken) {
      UnclaimedOutcome.close(value);
    }
    if (startsRuns && (endedEarly || !taken)) {
      UnclaimedOutcome.logRuns(value, failure);
    }
  }

  private boolean end(BooleanSupplier how) {
    for (CallFuture<?> at = isDone() ? null : this; at != null; at = at.source) {
      at.endedEarly = true;
    }
    boolean ended = how.getAsBoolean();
    if (ended) {
      abortCall.run();
    }
    return ended;
  }

  // The ways in which others end a future; orTimeout, completeOnTimeout and the other
  // completeAsync come by here too.

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return end(() -> super.cancel(mayInterruptIfRunning));
  }

  @Override
  public boolean complete(T value) {
    return end(() -> super.complete(value));
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    return end(() -> super.completeExceptionally(failure));
  }

  @Override
  public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor on) {
    var unused =
        CompletableFuture.<T>supplyAsync(supplier::get, on).whenComplete(Futures.into(this));
    return this;
  }

  @Override
  public void obtrudeValue(T value) {
    obtrude(() -> super.obtrudeValue(value));
  }

  @Override
  public void obtrudeException(Throwable failure) {
    obtrude(() -> super.obtrudeException(failure));
  }

  private void obtrude(Runnable how) {
    boolean open = !isDone();
    end(
        () -> {
          how.run();
          return open;
        });
  }

  @Override
  public <U> CompletableFuture<U> thenCompose(
      Function<? super T, ? extends CompletionStage<U>> next) {
    return composed(next, super::thenCompose);
  }

  @Override
  public <U> CompletableFuture<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> next) {
    return composed(next, super::thenComposeAsync);
  }

  @Override
  public <U> CompletableFuture<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> next, Executor on) {
    return composed(next, noting -> super.thenComposeAsync(noting, on));
  }

  private <U> CompletableFuture<U> composed(
      Function<? super T, ? extends CompletionStage<U>> next,
      Function<Function<T, CompletionStage<U>>, CompletableFuture<U>> compose) {
    CompletableFuture<CompletionStage<U>> made = new CompletableFuture<>();
    CompletableFuture<U> derived =
        compose.apply(
            value -> {
              CompletionStage<U> stage = next.apply(value);
              made.complete(stage);
              return stage;
            });
    if (derived instanceof CallFuture<U> call) {
      Runnable abortSource = call.abortCall;
      call.abortCall =
          () -> {
            abortSource.run();
            // Others may wait for a stage that is not one of our calls.
            var unused = made.thenAccept(stage -> cancelIfCall(stage));
          };
    }
    return derived;
  }

  private static void cancelIfCall(@Nullable CompletionStage<?> stage) {
    if (stage instanceof CallFuture<?> call) {
      call.cancel(true);
    }
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CallFuture<>(() -> abortCall.run(), executor, this);
  }

  @Override
  public Executor defaultExecutor() {
    return executor;
  }
}
