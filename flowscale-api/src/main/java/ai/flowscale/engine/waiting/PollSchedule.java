package ai.flowscale.engine.waiting;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When to poll one run next: often where runs of its workflow use to end, and seldom elsewhere.
 * Used by one poll of the run at a time.
 */
final class PollSchedule {
  private static final double NANOS = 1e9;
  private static final Duration LONGEST_RUN = Duration.ofDays(30);

  /**
   * What a poll costs, against seconds of delay: polls within a window follow each other at this
   * times the root of its length. With it a workflow whose times spread by 15 % costs fewer
   * requests than a poll of the run and one of its output every two seconds.
   */
  private static final double PRICE = 0.12;

  private static final double SHORTEST_SECONDS = 0.3;

  /** Where nothing is known: no more polls than those of a client that polls every two seconds. */
  private static final double UNKNOWN_SECONDS = 2;

  /** The part of the time that has passed after which to poll again where nothing is expected. */
  private static final double GROWTH = 0.15;

  private static final double OUTPUT_SECONDS = 0.5;
  private static final double OUTPUT_GROWTH = 0.3;
  private static final double FAILURE_SECONDS = 0.25;

  /** How often a failed poll doubles the interval at most: then it is a minute. */
  private static final int MAX_DOUBLINGS = 8;

  /** The part of an interval that is drawn, so that many waits do not poll in step. */
  private static final double JITTER = 0.1;

  /** Until then each poll would count: an interval drawn shorter would be one poll more. */
  private static final double UNJITTERED_SECONDS = 8.5;

  private final WaitOptions options;
  private final RunTimes times;
  private final Scheduler scheduler;
  private final DoubleSupplier random;
  private final boolean submitted;
  private final long began;
  private final Instant beganAt;
  private @Nullable String workflowId;
  private @Nullable Duration queued;
  private @Nullable Duration ageAtBegin;
  private Duration lastSeenOpen = Duration.ZERO;

  /**
   * Starts when the wait does.
   *
   * @param workflowId of the run that was just submitted, or null for a run known by its id
   */
  PollSchedule(WaitOptions options, WaitContext with, @Nullable String workflowId) {
    this.options = options;
    this.times = with.times();
    this.scheduler = with.scheduler();
    this.random = with.random();
    this.submitted = workflowId != null;
    this.workflowId = workflowId;
    this.began = scheduler.nanoTime();
    this.beganAt = scheduler.now();
  }

  /** Returns the time since the wait began. */
  Duration waited() {
    return Duration.ofNanos(scheduler.nanoTime() - began);
  }

  /** Returns the delay of the first poll: none, unless the run cannot be over yet. */
  Duration first() {
    boolean known = submitted && times.total(workflowId) != null;
    return known && !options.isFixedInterval() ? next() : Duration.ZERO;
  }

  /** Returns the delay of the next poll of the run. */
  Duration next() {
    double age = seconds(waited().plus(ageAtBegin == null ? Duration.ZERO : ageAtBegin));
    RunTimes.Window work = queued == null ? null : times.work(workflowId);
    // Once the work has begun, the queue before it says nothing of its end.
    return queued == null || work == null
        ? next(times.total(workflowId), age)
        : next(work, Math.max(0, age - seconds(queued)));
  }

  private Duration next(RunTimes.@Nullable Window window, double elapsed) {
    if (window == null) {
      double interval = Math.max(UNKNOWN_SECONDS, elapsed * GROWTH);
      return delay(interval, elapsed < UNJITTERED_SECONDS ? 0 : JITTER);
    }
    double gap = Math.max(SHORTEST_SECONDS, PRICE * Math.sqrt(window.to() - window.from()));
    if (elapsed < window.from()) {
      return delay(Math.max(gap / 2, window.from() - elapsed), JITTER);
    }
    return delay(Math.max(gap, GROWTH * (elapsed - window.to())), JITTER);
  }

  /** Returns the delay of the next poll of an output, so long after the end of the run. */
  Duration nextOutput(Duration sinceEnd) {
    return delay(Math.max(OUTPUT_SECONDS, seconds(sinceEnd) * OUTPUT_GROWTH), JITTER);
  }

  /** Returns the delay of the next poll after some that failed, one after the other. */
  Duration afterFailures(int failures) {
    return delay(FAILURE_SECONDS * (1 << Math.min(MAX_DOUBLINGS, failures - 1)), JITTER);
  }

  private Duration delay(double interval, double jitter) {
    Duration longest = options.maxInterval();
    if (options.isFixedInterval()) {
      return longest;
    }
    double drawn = Math.min(interval, seconds(longest)) * (1 - jitter * random.getAsDouble());
    return Duration.ofNanos(Math.max(1, Math.round(drawn * NANOS)));
  }

  /** Takes what a poll said of the run. */
  void seen(Run run) {
    if (workflowId == null) {
      workflowId = run.workflowId();
    }
    if (!submitted && ageAtBegin == null) {
      ageAtBegin = between(run.createdAt(), beganAt);
    }
    if (queued == null) {
      queued = between(run.createdAt(), run.startedAt());
    }
    if (!run.status().isFinal()) {
      lastSeenOpen = waited();
    } else if (run.status().isSuccess() && workflowId != null) {
      times.learn(workflowId, total(run), between(run.startedAt(), run.completedAt()));
    }
  }

  /** The time by the service's clock, as far as it agrees with what was seen by ours. */
  private @Nullable Duration total(Run run) {
    Duration told = between(run.createdAt(), run.completedAt());
    if (!submitted) {
      return told;
    }
    Duration most = waited();
    Duration time = told == null ? lastSeenOpen.plus(most).dividedBy(2) : told;
    if (time.compareTo(lastSeenOpen) < 0) {
      return lastSeenOpen;
    }
    return time.compareTo(most) > 0 ? most : time;
  }

  private static @Nullable Duration between(@Nullable Instant from, @Nullable Instant to) {
    if (from == null || to == null) {
      return null;
    }
    Duration time = Duration.between(from, to);
    return time.isNegative() || time.compareTo(LONGEST_RUN) > 0 ? null : time;
  }

  static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / NANOS;
  }
}
