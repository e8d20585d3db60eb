package ai.flowscale.engine.client;

import ai.flowscale.api.OutputContent;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.exchange.OpenCalls;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the asynchronous facade hands out: completes on the executor of the callbacks, and
 * cancelling it, or a future derived from it, breaks the call off.
 */
final class CallFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  private final Runnable cancelCall;
  private final Executor executor;

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
            if (!complete(value) && value instanceof OutputContent unclaimed) {
              // Cancelled in the last moment: nobody else would give its connection back.
              unclaimed.close();
            }
          } else {
            completeExceptionally(Failures.ours(failure));
          }
        };
    try {
      executor.execute(completion);
    } catch (RuntimeException shutDown) {
      // Better on this thread than never.
      completion.run();
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      cancelCall.run();
    }
    return cancelled;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CallFuture<>(cancelCall, executor);
  }

  @Override
  public Executor defaultExecutor() {
    return executor;
  }
}
