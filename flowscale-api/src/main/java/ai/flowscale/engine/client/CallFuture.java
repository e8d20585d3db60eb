package ai.flowscale.engine.client;

import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.exchange.OpenCalls;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the asynchronous facade hands out: completes on the executor of the callbacks, and
 * cancelling it, or a future derived from it, breaks the call off; so it does the call that a
 * function of {@code thenCompose} has made meanwhile.
 */
final class CallFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  private final Runnable cancelCall;
  private final Executor executor;
  private volatile Supplier<@Nullable CompletionStage<?>> composed = () -> null;

  private CallFuture(Runnable cancelCall, Executor executor) {
    this.cancelCall = cancelCall;
    this.executor = executor;
  }

  static <T extends @Nullable Object> CallFuture<T> of(
      OpenCalls.StartedCall<T> call, Executor executor) {
    CallFuture<T> future = new CallFuture<>(call::cancel, executor);
    call.future().whenComplete((value, failure) -> future.settle(value, failure));
    return future;
  }

  private void settle(T value, @Nullable Throwable failure) {
    Runnable completion =
        () -> {
          if (failure == null) {
            if (!complete(value)) {
              // Cancelled in the last moment.
              Unclaimed.close(value);
            }
          } else {
            completeExceptionally(Failures.ours(failure));
          }
        };
    try {
      executor.execute(completion);
    } catch (Throwable refused) {
      // An Error too. Better on this thread than never.
      completion.run();
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      breakOff();
    }
    return cancelled;
  }

  private void breakOff() {
    cancelCall.run();
    // Of a stage that is not one of our calls nobody knows who else waits for it.
    if (composed.get() instanceof CallFuture<?> call) {
      call.cancel(true);
    }
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
    AtomicReference<@Nullable CompletionStage<U>> made = new AtomicReference<>();
    AtomicReference<@Nullable CallFuture<U>> handedOut = new AtomicReference<>();
    CompletableFuture<U> derived =
        compose.apply(
            value -> {
              CompletionStage<U> stage = next.apply(value);
              made.set(stage);
              CallFuture<U> outer = handedOut.get();
              if (outer != null && outer.isCancelled()) {
                outer.breakOff();
              }
              return stage;
            });
    if (derived instanceof CallFuture<U> call) {
      call.composed = made::get;
      handedOut.set(call);
    }
    return derived;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CallFuture<>(this::breakOff, executor);
  }

  @Override
  public Executor defaultExecutor() {
    return executor;
  }
}
