package ai.flowscale.client.http;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.observation.ObservedCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One call: its attempts, the pauses between them, and the time it may take as a whole.
 *
 * @param <T> what the call gives
 */
public final class RetryingCall<T extends @Nullable Object> {
  private final Function<CallScope, CompletableFuture<T>> once;
  private final RetryRules.Safety safety;
  private final Scheduler scheduler;
  private final Optional<Duration> limit;
  private final CallScope scope;
  private final ObservedCall observed;
  private final IntUnaryOperator counting;
  private final long begun;
  private final Pause pause;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private volatile int attempts;

  /**
   * Makes a call.
   *
   * @param name its name, for the log and the instrumentations
   * @param once makes one attempt in the scope it is given
   * @param limit how long the call may take as a whole
   * @param parent ends the call when it is aborted
   * @param counting says as which attempt, from 1, the policy counts the one that failed: 1 again
   *     where it got on, which then costs nothing of the budget either
   */
  public RetryingCall(
      ObservedCall.Name name,
      Function<CallScope, CompletableFuture<T>> once,
      RetryRules.Safety safety,
      Scheduler scheduler,
      Optional<Duration> limit,
      CallScope parent,
      IntUnaryOperator counting) {
    this.once = once;
    this.safety = safety;
    this.scheduler = scheduler;
    this.limit = limit;
    this.counting = counting;
    this.begun = scheduler.nanoTime();
    this.observed = new ObservedCall(parent.operation(), name, begun);
    this.scope = parent.child(observed);
    this.pause = new Pause(scheduler);
  }

  /** Starts it, once. */
  public CompletableFuture<T> start() {
    scope.onAbort(result::completeExceptionally);
    attemptInTime(1);
    return result.whenComplete(
        (value, failure) -> {
          pause.end();
          scope.close();
          observed.finished(
              attempts,
              failure == null ? null : Failures.toFlowscaleException(failure),
              scheduler.nanoTime());
        });
  }

  private void attemptInTime(int number) {
    try {
      limit.ifPresent(whole -> pause.limit(() -> timeOut(whole), left(whole)));
    } catch (Throwable shutDown) {
      result.completeExceptionally(Failures.toFlowscaleException(shutDown));
    }
    attempt(number);
  }

  private Duration left(Duration whole) {
    return whole.minusNanos(scheduler.nanoTime() - begun);
  }

  private void timeOut(Duration whole) {
    scope.abort(sent -> timeout(whole, sent));
  }

  private TransportException timeout(Duration limit, boolean sent) {
    boolean isOfSettings = scope.settings().callTimeout().equals(Optional.of(limit));
    return new TransportException(
        TransportException.Kind.TIMEOUT,
        sent ? TransportException.Sent.MAYBE : TransportException.Sent.NO,
        "The call took longer than " + limit + (isOfSettings ? " (callTimeout)." : "."),
        null);
  }

  private void attempt(int number) {
    if (result.isDone()) {
      return;
    }
    attempts = number;
    Futures.start(() -> once.apply(scope))
        .whenComplete(
            (value, failure) -> {
              if (failure == null) {
                scope.settings().retryBudget().succeeded();
                result.complete(value);
                return;
              }
              FlowscaleException ours = Failures.toFlowscaleException(failure);
              try {
                failed(ours, number);
              } catch (Throwable mistake) {
                // Whatever breaks here, an Error too, nothing else would end the call.
                result.completeExceptionally(ours);
              }
            });
  }

  private void failed(FlowscaleException failure, int number) {
    int counted = counting.applyAsInt(number);
    Optional<Duration> delay =
        RetryRules.delay(
            scope.settings().retryPolicy(),
            safety,
            failure,
            counted,
            bound -> ThreadLocalRandom.current().nextLong(bound));
    boolean gotOn = number > 1 && counted == 1;
    if (delay.isEmpty() || result.isDone() || !(gotOn || scope.settings().retryBudget().spend())) {
      result.completeExceptionally(failure);
      return;
    }
    observed.retried(number, delay.get(), failure);
    if (safety == RetryRules.Safety.ONCE) {
      // Only what had no effect is tried again, so that ending the pause leaves no doubt.
      scope.takeBack();
    }
    try {
      // The deadline is pending only during attempts: to a scheduler it says that work is in
      // progress, and time that is moved by hand would stand still in the pause.
      Optional<Duration> left = limit.map(this::left);
      if (left.isPresent() && left.get().compareTo(delay.get()) <= 0) {
        pause.before(() -> timeOut(limit.get()), left.get());
      } else {
        pause.before(() -> attemptInTime(number + 1), delay.get());
      }
    } catch (Throwable shutDown) {
      // Without a next attempt this one's failure is the call's.
      result.completeExceptionally(failure);
    }
  }
}
