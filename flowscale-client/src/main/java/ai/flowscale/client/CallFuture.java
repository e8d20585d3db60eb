package ai.flowscale.client;

import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.FallbackExecutor;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.ClientCalls;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the asynchronous client hands out: completes on the executor of the callbacks. Code that
 * ends it in any other way (by cancelling or completing it, or by {@code orTimeout}) aborts the
 * call. So does code that ends a future that waits for it: one that was derived from it, or
 * composed of it by a function that has returned it.
 *
 * <p>Whether a call ended by itself or was ended is decided once, by the first to set its {@link
 * #outcome} first. What comes of a call that was ended is dropped: no one sees a content that is
 * closed, and no run that was handed over is logged as lost.
 */
final class CallFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  private final Executor executor;

  /** The call, or null where this future waits for others. */
  private final ClientCalls.@Nullable StartedCall<T> call;

  private final boolean startsRuns;

  /** What became of the call; null until it has ended or was ended. */
  private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();

  /** The future that this one waits for, if it is one of a call or was derived from one. */
  private volatile AtomicReference<@Nullable CallFuture<?>> source = new AtomicReference<>();

  /** What became of a call. */
  private enum Outcome {
    /** It was ended by its own future, which is being completed with something else. */
    ENDED,
    /** It was ended by a future that waits for it. */
    ENDED_BY_DERIVED,
    /** It ended by itself, and completes its future. */
    COMING,
    /** The same, and a future that waits for its value was ended meanwhile. */
    COMING_TOO_LATE,
    /** Its future has its value, and all that waited for it have seen it. */
    HANDED_OVER
  }

  private CallFuture(
      ClientCalls.@Nullable StartedCall<T> call, Executor executor, boolean startsRuns) {
    this.call = call;
    this.executor = executor;
    this.startsRuns = startsRuns;
  }

  /**
   * Makes the future of a call.
   *
   * @param startsRuns whether to log the runs that no one else is notified of
   */
  static <T extends @Nullable Object> CallFuture<T> of(
      ClientCalls.StartedCall<T> call, Executor executor, boolean startsRuns) {
    CallFuture<T> future = new CallFuture<>(call, executor, startsRuns);
    // Better on this thread than never.
    Executor inContext = new FallbackExecutor(call.scope().operation().around(executor));
    call.future()
        .whenComplete((value, failure) -> inContext.execute(() -> future.handOver(value, failure)));
    return future;
  }

  private void handOver(T value, @Nullable Throwable thrown) {
    FlowscaleException failure = thrown == null ? null : CallFailures.toFlowscaleException(thrown);
    if (outcome.compareAndSet(null, Outcome.COMING)) {
      if (failure == null) {
        super.complete(value);
      } else {
        super.completeExceptionally(failure);
      }
      if (!outcome.compareAndSet(Outcome.COMING, Outcome.HANDED_OVER)) {
        UnclaimedOutcome.drop(value, failure, startsRuns);
      }
      return;
    }
    UnclaimedOutcome.drop(value, failure, startsRuns);
    if (outcome.get() == Outcome.ENDED_BY_DERIVED) {
      super.completeExceptionally(failure == null ? aborted(value) : failure);
    }
  }

  private static CallAbortedException aborted(@Nullable Object value) {
    CallAbortedException aborted = CallFailures.cancelled("The call was cancelled.");
    UnclaimedOutcome.runId(value).ifPresent(aborted::noteRunId);
    return aborted;
  }

  /** Ends this future in another way than its call does. Returns whether that came first. */
  private boolean end(BooleanSupplier how) {
    if (isDone()) {
      return how.getAsBoolean();
    }
    if (call != null) {
      // Before the future is completed: only one of both may complete it.
      if (!endsWith(Outcome.ENDED)) {
        return false;
      }
      boolean ended = how.getAsBoolean();
      call.scope().cancel();
      return ended;
    }
    Calls calls = new Calls();
    calls.addSourceOf(this);
    boolean ended = how.getAsBoolean();
    if (ended) {
      // Again: meanwhile a function may have returned another call.
      calls.addSourceOf(this);
    }
    calls.abort(ended);
    return ended;
  }

  /** Whether the call was ended, now or before. */
  private boolean endsWith(Outcome how) {
    Outcome before = outcome.compareAndExchange(null, how);
    return before == null || before == Outcome.ENDED || before == Outcome.ENDED_BY_DERIVED;
  }

  /** The calls that a future waits for while it is being ended. */
  private static final class Calls {
    private final Set<CallFuture<?>> ended = new LinkedHashSet<>();
    private final Set<CallFuture<?>> coming = new LinkedHashSet<>();
    private final Set<CallFuture<?>> seen = new LinkedHashSet<>();

    void addSourceOf(CallFuture<?> derived) {
      CallFuture<?> source = derived.source.get();
      if (source == null) {
        return;
      }
      if (source.call == null) {
        if (!source.isDone()) {
          addSourceOf(source);
        }
      } else if (source.endsWith(Outcome.ENDED_BY_DERIVED)) {
        ended.add(source);
      } else if (source.outcome.get() == Outcome.COMING) {
        // Where it is done, someone may already use its value.
        (source.isDone() ? seen : coming).add(source);
      }
    }

    /**
     * Aborts those that have not ended.
     *
     * @param isMissed whether what is coming can have missed the future that was ended
     */
    void abort(boolean isMissed) {
      ended.forEach(source -> source.cancelCall());
      if (isMissed) {
        coming.forEach(source -> source.missed());
        seen.forEach(source -> source.logRuns());
      }
    }
  }

  private void cancelCall() {
    if (call != null) {
      call.scope().cancel();
    }
  }

  /** Its value comes while a future that waited for it was ended: no one else may have it. */
  private void missed() {
    if (!outcome.compareAndSet(Outcome.COMING, Outcome.COMING_TOO_LATE)) {
      var unused =
          super.whenComplete((value, thrown) -> UnclaimedOutcome.drop(value, thrown, startsRuns));
    }
  }

  /**
   * Its value is in this future, which its caller may have let go of, and not in the one that was
   * ended.
   */
  private void logRuns() {
    if (startsRuns) {
      var unused =
          super.whenComplete(
              (value, thrown) ->
                  UnclaimedOutcome.logRuns(
                      value, thrown == null ? null : CallFailures.toFlowscaleException(thrown)));
    }
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

  // newIncompleteFuture makes the futures that wait for this one. Of two futures that are combined,
  // it is called on the one whose method is.

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    CallFuture<U> derived = new CallFuture<>(null, executor, false);
    derived.source = new AtomicReference<>(this);
    return derived;
  }

  @Override
  public Executor defaultExecutor() {
    return executor;
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

  @Override
  public CompletableFuture<T> exceptionallyCompose(
      Function<Throwable, ? extends CompletionStage<T>> next) {
    return composed(next, super::exceptionallyCompose);
  }

  @Override
  public CompletableFuture<T> exceptionallyComposeAsync(
      Function<Throwable, ? extends CompletionStage<T>> next) {
    return composed(next, super::exceptionallyComposeAsync);
  }

  @Override
  public CompletableFuture<T> exceptionallyComposeAsync(
      Function<Throwable, ? extends CompletionStage<T>> next, Executor on) {
    return composed(next, noting -> super.exceptionallyComposeAsync(noting, on));
  }

  private <A extends @Nullable Object, U extends @Nullable Object> CompletableFuture<U> composed(
      Function<? super A, ? extends CompletionStage<U>> next,
      Function<Function<A, CompletionStage<U>>, CompletableFuture<U>> compose) {
    AtomicReference<@Nullable CompletableFuture<U>> derived = new AtomicReference<>();
    AtomicReference<@Nullable CallFuture<?>> waitedFor = new AtomicReference<>(this);
    CompletableFuture<U> composed =
        compose.apply(
            value -> {
              // It has this one's value, whatever it makes of it.
              waitedFor.set(null);
              CompletionStage<U> stage = next.apply(value);
              if (stage instanceof CallFuture<U> made) {
                waitedFor.set(made);
                CompletableFuture<U> ended = derived.get();
                if (ended != null && ended.isDone()) {
                  made.cancel(true);
                }
              }
              return stage;
            });
    derived.set(composed);
    if (composed instanceof CallFuture<U> ours) {
      ours.source = waitedFor;
    }
    return composed;
  }
}
