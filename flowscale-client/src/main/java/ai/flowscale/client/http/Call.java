package ai.flowscale.client.http;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.LoggedFailures;
import ai.flowscale.client.observation.ObservedCall;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One call of the service or of the server of the files: its attempts, the pauses between them, and
 * the time it may take as a whole. It has one timer, which is set anew for whatever comes next.
 *
 * @param <T> what the call gives
 */
public final class Call<T extends @Nullable Object> extends CallScope {
  private final Sender sender;
  private final AttemptFunction<T> function;
  private final RetryRules.Safety safety;
  private final @Nullable CallLimit limit;
  private final IntUnaryOperator counting;
  private final ObservedCall observed;
  private final long begun;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final AtomicBoolean over = new AtomicBoolean();

  /** How many attempts have told what came of them. */
  private final AtomicInteger told = new AtomicInteger();

  private volatile int attempts;
  private volatile @Nullable Map<String, String> ownHeaders;

  /** The exchange in flight. Written under the guard. */
  private volatile @Nullable Attempt exchange;

  private Scheduler.@Nullable Scheduled timer;

  /**
   * Whether the timer is set for the end of a pause: a late check of the limits must not replace
   * it. Guarded.
   */
  private boolean pausing;

  /** Makes one attempt. */
  @FunctionalInterface
  public interface AttemptFunction<T extends @Nullable Object> {
    /**
     * Starts it.
     *
     * @param ended receives what came of it; only the first time counts
     */
    void start(Call<T> call, BiConsumer<@Nullable T, @Nullable Throwable> ended);

    /** Takes what starts it and returns a future. */
    static <T extends @Nullable Object> AttemptFunction<T> of(
        Function<? super Call<T>, CompletableFuture<T>> attempt) {
      return (call, ended) -> {
        var unused = attempt.apply(call).whenComplete(ended);
      };
    }
  }

  /**
   * How a call is made.
   *
   * @param name for the log and the instrumentations
   * @param safety how much harm another attempt can do
   * @param limit how long the call may take as a whole
   * @param counting says as which attempt, from 1, the policy counts the one that failed: 1 again
   *     where it got on, which then costs nothing of the budget either
   */
  public record Terms(
      ObservedCall.Name name,
      RetryRules.Safety safety,
      Optional<CallLimit> limit,
      IntUnaryOperator counting) {
    /** Counts each attempt. */
    public Terms(ObservedCall.Name name, RetryRules.Safety safety, Optional<CallLimit> limit) {
      this(name, safety, limit, IntUnaryOperator.identity());
    }
  }

  /**
   * Makes a call.
   *
   * @param parent ends the call when it is aborted
   */
  public Call(Sender sender, Terms terms, CallScope parent, AttemptFunction<T> function) {
    super(parent.settings(), parent.operation(), parent, true);
    this.sender = sender;
    this.function = function;
    this.safety = terms.safety();
    this.limit = terms.limit().orElse(null);
    this.counting = terms.counting();
    this.begun = sender.scheduler().nanoTime();
    this.observed = new ObservedCall(parent.operation(), terms.name(), begun);
  }

  /** Starts it, once. */
  public CompletableFuture<T> start() {
    join();
    attempt(1);
    return result;
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

  // Attempts.

  private void attempt(int number) {
    if (over.get()) {
      return;
    }
    try {
      guard.run(
          () -> {
            pausing = false;
            if (limit != null && !over.get()) {
              arm(this::onTimer, left(limit), true);
            }
          });
      attempts = number;
      function.start(this, (value, failure) -> ended(number, value, failure));
    } catch (Throwable thrown) {
      // Whatever is thrown below, an Error too, ends this one attempt.
      ended(number, null, thrown);
    }
  }

  @SuppressWarnings("NullAway") // A value may be null where T may be.
  private void ended(int number, @Nullable T value, @Nullable Throwable thrown) {
    if (!told.compareAndSet(number - 1, number)) {
      return;
    }
    if (thrown == null) {
      settings().retryBudget().succeeded();
      complete(value, null);
      return;
    }
    FlowscaleException failure = CallFailures.toFlowscaleException(thrown);
    try {
      failed(failure, number);
    } catch (Throwable mistake) {
      // The scheduler takes no more, for one: without a next attempt this one's failure is the
      // call's.
      complete(null, failure);
    }
  }

  private void failed(FlowscaleException failure, int number) {
    int counted = counting.applyAsInt(number);
    Optional<Duration> delay =
        RetryRules.delay(
            settings().retryPolicy(),
            safety,
            failure,
            counted,
            bound -> ThreadLocalRandom.current().nextLong(bound));
    boolean gotOn = number > 1 && counted == 1;
    if (delay.isEmpty()
        || over.get()
        || abortReason() != null
        || !(gotOn || settings().retryBudget().spend())) {
      complete(null, failure);
      return;
    }
    observed.retried(number, delay.get(), failure);
    if (safety == RetryRules.Safety.ONCE) {
      // Only what had no effect is tried again, so that ending the pause leaves no doubt.
      clearSent();
    }
    pause(delay.get(), number + 1);
  }

  /** The next step of something that waits: not a limit, which says that work is in progress. */
  private void pause(Duration delay, int next) {
    guard.run(
        () -> {
          CallLimit whole = limit;
          Duration left = whole == null ? delay : left(whole);
          pausing = true;
          if (over.get()) {
            disarm();
          } else if (whole != null && left.compareTo(delay) <= 0) {
            arm(() -> outOfTime(whole, next), left, false);
          } else {
            arm(() -> attempt(next), delay, false);
          }
        });
  }

  /** The time of the call ends before the pause does. */
  private void outOfTime(CallLimit whole, int next) {
    Duration left = left(whole);
    if (left.compareTo(Duration.ZERO) <= 0) {
      timeOut(whole);
      return;
    }
    // A scheduler that takes no more tasks runs those that it has.
    try {
      pause(left, next);
    } catch (RejectedExecutionException refused) {
      untimed(refused);
    }
  }

  @SuppressWarnings("NullAway") // A value may be null where T may be.
  private void complete(@Nullable T value, @Nullable FlowscaleException failure) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    close();
    LoggedFailures.run(
        () -> observed.finished(attempts, failure, sender.scheduler().nanoTime()),
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
    complete(null, why);
    Attempt open = exchange;
    if (open != null) {
      open.abort(why);
    }
  }

  // Exchanges.

  /**
   * Sends a request of this call, and follows redirects of one that only reads to where a rule
   * allows it.
   *
   * @param allowed says where a redirect may lead; it may throw to refuse with a reason
   * @param executor where the response is handled
   * @param handler receives the response, or why there is none
   */
  public void exchange(
      TransportRequest request,
      Predicate<URI> allowed,
      Executor executor,
      BiConsumer<@Nullable Attempt, @Nullable Throwable> handler) {
    exchange(request, allowed, executor, handler, 0);
  }

  private void exchange(
      TransportRequest request,
      Predicate<URI> allowed,
      Executor executor,
      BiConsumer<@Nullable Attempt, @Nullable Throwable> handler,
      int redirects) {
    BiConsumer<@Nullable Attempt, @Nullable Throwable> followed =
        (response, failure) -> {
          if (response == null) {
            handler.accept(null, failure);
            return;
          }
          try {
            TransportRequest next = Redirects.next(request, response, allowed, redirects);
            if (next == null) {
              handler.accept(response, null);
            } else {
              response.close();
              exchange(next, allowed, executor, handler, redirects + 1);
            }
          } catch (Throwable thrown) {
            response.close();
            handler.accept(null, thrown);
          }
        };
    new Attempt(
            sender, this, request, (response, failure) -> on(executor, response, failure, followed))
        .start();
  }

  private static void on(
      Executor executor,
      @Nullable Attempt response,
      @Nullable Throwable failure,
      BiConsumer<@Nullable Attempt, @Nullable Throwable> handler) {
    if (response == null) {
      handler.accept(null, failure);
      return;
    }
    try {
      executor.execute(() -> handler.accept(response, null));
    } catch (Throwable refused) {
      response.close();
      handler.accept(null, refused);
    }
  }

  /** An exchange begins; returns whether it may, and has aborted it if not. */
  boolean begin(Attempt attempt) {
    FlowscaleException why =
        guard.get(
            () -> {
              exchange = attempt;
              return abortReason();
            });
    if (why != null) {
      attempt.abort(why);
      return false;
    }
    watch(attempt, attempt.longestPause());
    return true;
  }

  /** An exchange is over. */
  void ended(Attempt attempt) {
    guard.run(
        () -> {
          if (exchange == attempt) {
            exchange = null;
            if (over.get()) {
              disarm();
            }
          }
        });
  }

  // The timer.

  private Duration left(CallLimit whole) {
    return whole.length().minusNanos(sender.scheduler().nanoTime() - begun);
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
    Attempt open = exchange;
    try {
      if (limit != null && !over.get() && left(limit).compareTo(Duration.ZERO) <= 0) {
        timeOut(limit);
      } else {
        watch(open, open == null ? null : open.checkLimits());
      }
    } catch (Throwable refused) {
      // Without a timer there would be no limit at all.
      if (open == null) {
        untimed(refused);
      } else {
        open.untimed(refused);
      }
    }
  }

  /** The scheduler takes no more. */
  private void untimed(Throwable refused) {
    abort(
        sent ->
            new TransportException(
                TransportException.Kind.OTHER,
                sent ? TransportException.Sent.MAYBE : TransportException.Sent.NO,
                "The call ended because the scheduler failed to time it.",
                refused));
  }

  /** Sets the timer for an exchange that is in flight still, and for the whole call. */
  private void watch(@Nullable Attempt open, @Nullable Duration pause) {
    guard.run(
        () -> {
          if (exchange != open || (open == null && pausing)) {
            return;
          }
          Duration left = limit == null || over.get() ? null : left(limit);
          Duration next =
              pause == null || (left != null && left.compareTo(pause) < 0) ? left : pause;
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
