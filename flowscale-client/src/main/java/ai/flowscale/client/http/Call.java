package ai.flowscale.client.http;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Tasks;
import ai.flowscale.client.observation.ObservedCall;
import ai.flowscale.transport.toolkit.internal.LoggedFailures;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of the service or of the server of the files: its attempts, their requests, redirects,
 * and the pauses between them. One thread at a time is in it, step after step, and leaves where
 * something has to be waited for. It has one timer, which is set anew for whatever comes next, and
 * which ends an exchange that takes too long, or the call.
 *
 * @param <T> what the call gives
 */
public final class Call<T> extends CallScope {
  private final Sender sender;
  private final Function<? super Call<T>, Step<T>> attempt;
  private final RetryRules.Safety safety;
  private final @Nullable CallLimit limit;
  private final IntUnaryOperator backoffNumber;
  private final ObservedCall observed;
  private final long begun;
  private final CompletableFuture<T> result = new CompletableFuture<>();

  /** How many attempts have begun. */
  private final AtomicInteger attempts = new AtomicInteger();

  private volatile @Nullable Map<String, String> ownHeaders;

  /** The exchange in flight. Written under the guard. */
  private volatile @Nullable CallExchange exchange;

  private Scheduler.@Nullable Scheduled timer;

  /**
   * Whether the timer is set for the end of a pause: a late check of the limits must not replace
   * it. Guarded.
   */
  private boolean pausing;

  /**
   * How a call is made.
   *
   * @param name for the log and the instrumentations
   * @param safety how much harm another attempt can do
   * @param limit how long the call may take as a whole
   * @param backoffNumber says as which attempt, from 1, the policy counts the one that failed: 1
   *     again where it got on, which then costs nothing of the budget either
   */
  public record Terms(
      ObservedCall.Name name,
      RetryRules.Safety safety,
      Optional<CallLimit> limit,
      IntUnaryOperator backoffNumber) {
    /** Counts each attempt. */
    public Terms(ObservedCall.Name name, RetryRules.Safety safety, Optional<CallLimit> limit) {
      this(name, safety, limit, IntUnaryOperator.identity());
    }
  }

  /**
   * Makes a call.
   *
   * @param parent ends the call when it is aborted
   * @param attempt begins an attempt
   */
  public Call(
      Sender sender, Terms terms, CallScope parent, Function<? super Call<T>, Step<T>> attempt) {
    super(parent);
    this.sender = sender;
    this.attempt = attempt;
    this.safety = terms.safety();
    this.limit = terms.limit().orElse(null);
    this.backoffNumber = terms.backoffNumber();
    this.begun = sender.scheduler().nanoTime();
    this.observed = new ObservedCall(parent.operation(), terms.name(), begun);
  }

  ObservedCall observed() {
    return observed;
  }

  /** Records the key and the headers of the application that go out with this call. */
  void noteOwnHeaders(Map<String, String> headers) {
    ownHeaders = headers;
  }

  /** Returns what no message about this call may repeat: the values of what went out with it. */
  public Collection<String> secrets() {
    Map<String, String> sent = ownHeaders;
    return sent == null ? List.of() : sent.values();
  }

  // The loop.

  /** Starts it, once. */
  public CompletableFuture<T> start() {
    join();
    attempt(1);
    return result;
  }

  private void attempt(int number) {
    if (!attempts.compareAndSet(number - 1, number)) {
      // A timer has run its task twice.
      return;
    }
    runSteps(
        () -> {
          limitCall();
          return attempt.apply(this);
        });
  }

  /** Goes on, on this thread, until the call has to wait or has ended. */
  private void runSteps(Supplier<@Nullable Step<T>> from) {
    if (isOver()) {
      return;
    }
    try {
      for (Step<T> step = from.get(); step != null && !isOver(); ) {
        if (step instanceof Step.Send<T> send) {
          step = send(send);
        } else if (step instanceof Step.Await<?, T> await) {
          step = await(await);
        } else {
          succeeded(((Step.Done<T>) step).value());
        }
      }
    } catch (Throwable thrown) {
      // Whatever is thrown below, an Error too, ends this one attempt.
      failed(thrown);
    }
  }

  /** Goes on where the exchanges of the call are made; returns why that is refused, or null. */
  private @Nullable Throwable runOnExchangeThread(Supplier<@Nullable Step<T>> from) {
    return Tasks.offer(exchangeExecutor(sender.workers()), () -> runSteps(from));
  }

  private @Nullable Step<T> await(Step.Await<?, T> await) {
    if (await.work().isDone()) {
      return await.next();
    }
    var unused = await.work().whenComplete((value, failure) -> continueWith(await::next));
    return null;
  }

  /** Goes on where a value has come that was waited for. */
  private void continueWith(Supplier<@Nullable Step<T>> from) {
    if (exchange == null) {
      runSteps(from);
      return;
    }
    // There is a response to be read.
    Throwable refused = runOnExchangeThread(from);
    if (refused != null) {
      failed(refused);
    }
  }

  // Exchanges.

  private @Nullable Step<T> send(Step.Send<T> send) {
    CallExchange next = new CallExchange(sender, this, send.request());
    FlowscaleException aborted =
        guard.get(
            () -> {
              exchange = next;
              return abortReason();
            });
    if (aborted != null) {
      next.abort(aborted);
      return null;
    }
    watch(next, next.longestPause());
    next.acquire(() -> runOnExchangeThread(() -> exchange(next, send)));
    return null;
  }

  private @Nullable Step<T> exchange(CallExchange response, Step.Send<T> send) {
    if (!response.execute()) {
      // Whatever has ended it goes on with the call.
      return null;
    }
    TransportRequest redirected = Redirects.next(send.request(), response);
    if (redirected == null) {
      return send.then().apply(response);
    }
    return new Step.Await<>(
        send.mayFollow().apply(redirected.uri()),
        may -> may ? follow(response, send, redirected) : send.then().apply(response));
  }

  private Step<T> follow(CallExchange response, Step.Send<T> send, TransportRequest redirected) {
    Redirects.checkCount(send.redirects(), redirected);
    response.close();
    return new Step.Send<>(redirected, send.mayFollow(), send.then(), send.redirects() + 1);
  }

  /** An exchange is over. */
  void ended(CallExchange attempt) {
    guard.run(
        () -> {
          if (exchange == attempt) {
            exchange = null;
            if (isOver()) {
              disarm();
            }
          }
        });
  }

  // What comes of an attempt.

  private void succeeded(T value) {
    if (tryEnd()) {
      settings().retryBudget().succeeded();
      finish(value, null);
    }
  }

  /** The attempt has failed: on the thread that is in the call, or that ended its exchange. */
  void failed(Throwable thrown) {
    if (isOver()) {
      return;
    }
    CallExchange open = exchange;
    if (open != null) {
      open.close();
    }
    FlowscaleException failure = CallFailures.toFlowscaleException(thrown);
    try {
      retryOrFail(failure);
    } catch (Throwable mistake) {
      // The scheduler takes no more, for one: without a next attempt this one's failure is the
      // call's.
      failFinally(failure);
    }
  }

  private void retryOrFail(FlowscaleException failure) {
    int number = attempts.get();
    int counted = backoffNumber.applyAsInt(number);
    Optional<Duration> delay =
        RetryRules.delay(
            settings().retryPolicy(),
            safety,
            failure,
            counted,
            bound -> ThreadLocalRandom.current().nextLong(bound));
    boolean gotOn = number > 1 && counted == 1;
    if (delay.isEmpty() || isOver() || !(gotOn || settings().retryBudget().spend())) {
      failFinally(failure);
      return;
    }
    observed.retried(number, delay.get(), failure);
    if (safety == RetryRules.Safety.ONCE) {
      // Only what had no effect is tried again, so that ending the pause leaves no doubt.
      clearSent();
    }
    pause(delay.get());
  }

  /** Plans the next attempt: as a task and not as a limit, since nothing is in flight. */
  private void pause(Duration delay) {
    int next = attempts.get() + 1;
    guard.run(
        () -> {
          CallLimit callLimit = limit;
          Duration left = callLimit == null ? delay : left(callLimit);
          pausing = true;
          if (isOver()) {
            disarm();
          } else if (callLimit != null && left.compareTo(delay) <= 0) {
            arm(() -> limitDuringPause(callLimit), left, false);
          } else {
            arm(() -> attempt(next), delay, false);
          }
        });
  }

  /** The time of the call ends before the pause does. */
  private void limitDuringPause(CallLimit callLimit) {
    Duration left = left(callLimit);
    if (left.compareTo(Duration.ZERO) <= 0) {
      timeOut(callLimit);
      return;
    }
    // A scheduler that takes no more tasks runs those that it has.
    try {
      pause(left);
    } catch (RejectedExecutionException refused) {
      timerFailed(refused);
    }
  }

  private void failFinally(FlowscaleException failure) {
    if (tryEnd()) {
      finish(null, failure);
    }
  }

  /** Tells the outcome, once. */
  private void finish(@Nullable T value, @Nullable FlowscaleException failure) {
    LoggedFailures.run(
        () -> observed.finished(attempts.get(), failure, sender.scheduler().nanoTime()),
        "The end of a call could not be observed: {0}");
    if (failure == null) {
      result.complete(value);
    } else {
      result.completeExceptionally(failure);
    }
    // Last: where time is moved by hand, it stands still until what follows has begun.
    guard.run(this::disarm);
  }

  @Override
  void aborted(FlowscaleException why) {
    close();
    finish(null, why);
    CallExchange open = exchange;
    if (open != null) {
      open.abort(why);
    }
  }

  // The timer.

  /** An attempt begins: until it sends something, there is only the limit of the call. */
  private void limitCall() {
    guard.run(
        () -> {
          pausing = false;
          if (limit != null && !isOver()) {
            arm(this::onTimer, left(limit), true);
          }
        });
  }

  private Duration left(CallLimit callLimit) {
    return callLimit.length().minusNanos(sender.scheduler().nanoTime() - begun);
  }

  private void timeOut(CallLimit reached) {
    abort(
        sent ->
            new TransportException(
                TransportException.Kind.TIMEOUT,
                sent ? TransportException.Sent.MAYBE : TransportException.Sent.NO,
                "The call took longer than %s (%s).".formatted(reached.length(), reached.name()),
                null));
  }

  /** Checks the limits, and sets the timer for the next one. */
  private void onTimer() {
    CallExchange watched = exchange;
    try {
      if (limit != null && !isOver() && left(limit).compareTo(Duration.ZERO) <= 0) {
        timeOut(limit);
      } else {
        watch(watched, watched == null ? null : watched.checkLimits());
      }
    } catch (Throwable refused) {
      // Without a timer there would be no limit at all.
      timerFailed(refused);
    }
  }

  /** The scheduler takes no more: ends the call, and an exchange that has outlived it. */
  private void timerFailed(Throwable refused) {
    abort(sent -> notTimed(sent, refused));
    CallExchange open = exchange;
    if (open != null) {
      open.abort(notTimed(true, refused));
    }
  }

  private static TransportException notTimed(boolean sent, Throwable refused) {
    return new TransportException(
        TransportException.Kind.OTHER,
        sent ? TransportException.Sent.MAYBE : TransportException.Sent.NO,
        "The call ended because the scheduler failed to time it.",
        refused);
  }

  /**
   * Sets the timer for an exchange, if it is in flight still, and for the whole call. An exchange
   * that has begun since, and a pause, have set it.
   */
  private void watch(@Nullable CallExchange open, @Nullable Duration pause) {
    guard.run(
        () -> {
          if (exchange == null ? pausing : exchange != open) {
            return;
          }
          Duration left = limit == null || isOver() ? null : left(limit);
          boolean ofCall = exchange == null || pause == null;
          Duration next = ofCall || (left != null && left.compareTo(pause) < 0) ? left : pause;
          if (next != null) {
            arm(this::onTimer, next, true);
          }
        });
  }

  // Guarded.

  private void arm(Runnable step, Duration delay, boolean isLimit) {
    Scheduler scheduler = sender.scheduler();
    Scheduler.Scheduled before = timer;
    timer = isLimit ? scheduler.scheduleTimeout(step, delay) : scheduler.schedule(step, delay);
    if (before != null) {
      before.cancel();
    }
  }

  /** Unless an exchange goes on, as that of a content which is read by the application. */
  private void disarm() {
    if (exchange == null && timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
