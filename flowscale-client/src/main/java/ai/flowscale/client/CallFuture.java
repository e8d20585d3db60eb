package ai.flowscale.client;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.FallbackExecutor;
import ai.flowscale.client.http.ClientCalls;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the asynchronous client hands out: completes on the executor of the callbacks. Code that
 * ends it in any other way (by cancelling or completing it, or by {@code orTimeout}) aborts the
 * call. Futures that are derived from it are the JDK's own, and have the same executor.
 */
final class CallFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  private final ClientCalls.StartedCall<T> call;
  private final Executor executor;

  /** Set by the first to complete it: the call, or who ends it. */
  private final AtomicBoolean decided = new AtomicBoolean();

  private CallFuture(ClientCalls.StartedCall<T> call, Executor executor) {
    this.call = call;
    this.executor = executor;
  }

  /** Makes the future of a call. */
  static <T extends @Nullable Object> CallFuture<T> of(
      ClientCalls.StartedCall<T> call, Executor executor) {
    CallFuture<T> future = new CallFuture<>(call, executor);
    // Better on this thread than never.
    Executor inContext = new FallbackExecutor(call.scope().operation().around(executor));
    call.future()
        .whenComplete((value, failure) -> inContext.execute(() -> future.handOver(value, failure)));
    return future;
  }

  private void handOver(T value, @Nullable Throwable thrown) {
    FlowscaleException failure = thrown == null ? null : CallFailures.toFlowscaleException(thrown);
    boolean taken =
        decided.compareAndSet(false, true)
            && (failure == null ? super.complete(value) : super.completeExceptionally(failure));
    if (!taken) {
      UnclaimedOutcome.drop(value, failure, call.operation());
    }
  }

  /** Ends this future in another way than its call does. Returns whether that came first. */
  private boolean end(BooleanSupplier how) {
    if (isDone()) {
      return how.getAsBoolean();
    }
    if (!decided.compareAndSet(false, true)) {
      return false;
    }
    boolean ended = how.getAsBoolean();
    call.scope().cancel();
    return ended;
  }

  // The ways in which others end a future; orTimeout and completeOnTimeout come by here too.

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
  public Executor defaultExecutor() {
    return executor;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new Derived<>(executor);
  }

  private static final class Derived<T> extends CompletableFuture<T> {
    private final Executor executor;

    Derived(Executor executor) {
      this.executor = executor;
    }

    @Override
    public Executor defaultExecutor() {
      return executor;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new Derived<>(executor);
    }
  }
}
