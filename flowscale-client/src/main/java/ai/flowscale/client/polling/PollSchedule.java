package ai.flowscale.client.polling;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * When to poll one run next: often where runs of its workflow use to end, and seldom elsewhere.
 * Used by one poll of the run at a time.
 */
final class PollSchedule {
  private static final double NANOS = 1e9;
  private static final double LONGEST_RUN_SECONDS = 30 * 86_400;

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
  private final RunWaiter with;
  private final boolean submitted;
  private final long began;
  private final Instant beganAt;
  private @Nullable String workflowId;

  /** By its own age, in seconds: the run's at the begin of the wait, and when it left the queue. */
  private double ageAtBegin;

  private double workBegan;
  private double lastSeenOpen;

  /**
   * Starts when the wait does.
   *
   * @param workflowId of the run that was just submitted, or null for a run known by its id
   */
  PollSchedule(WaitOptions options, RunWaiter with, @Nullable String workflowId) {
    this.options = options;
    this.with = with;
    this.submitted = workflowId != null;
    this.workflowId = workflowId;
    this.began = with.scheduler().nanoTime();
    this.beganAt = with.scheduler().now();
  }

  /** Returns the time since the wait began. */
  Duration waited() {
    return Duration.ofNanos(with.scheduler().nanoTime() - began);
  }

  private double age() {
    return ageAtBegin + seconds(waited());
  }

  /** Returns the delay of the first poll: none, unless the run cannot be over yet. */
  Duration first() {
    boolean known = with.times().expect(workflowId) != null;
    return known && !options.isFixedInterval() ? next() : Duration.ZERO;
  }

  /** Returns the delay of the next poll of the run. */
  Duration next() {
    double elapsed = Math.max(0, age() - workBegan);
    RunTimes.Window window = with.times().expect(workflowId);
    if (window == null) {
      double interval = Math.max(UNKNOWN_SECONDS, elapsed * GROWTH);
      return delay(interval, age() < UNJITTERED_SECONDS ? 0 : JITTER);
    }
    double gap =
        Math.max(SHORTEST_SECONDS, PRICE * Math.sqrt(window.toSeconds() - window.fromSeconds()));
    return elapsed < window.fromSeconds()
        ? delay(Math.max(gap / 2, window.fromSeconds() - elapsed), JITTER)
        : delay(Math.max(gap, GROWTH * (elapsed - window.toSeconds())), JITTER);
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
    Duration longest = options.maxPollInterval();
    if (options.isFixedInterval()) {
      return longest;
    }
    double drawn =
        Math.min(interval, seconds(longest))
            * (1 - jitter * ThreadLocalRandom.current().nextDouble());
    return Duration.ofNanos(Math.max(1, Math.round(drawn * NANOS)));
  }

  /** Takes what a poll said of the run. */
  void seen(Run run) {
    if (workflowId == null) {
      // Known by its id: its age is what both clocks say.
      workflowId = run.workflowId();
      ageAtBegin = between(run.createdAt(), beganAt);
    }
    if (run.startedAt() != null) {
      workBegan = between(run.createdAt(), run.startedAt());
    } else if (run.status().equals(RunStatus.QUEUED)) {
      workBegan = age();
    }
    if (!run.status().isFinal()) {
      lastSeenOpen = age();
    } else if (run.status().isSuccess() && workflowId != null) {
      learn(workflowId, run);
    }
  }

  /** The time by the service's clock, as far as it agrees with what was seen by ours. */
  private void learn(String workflow, Run run) {
    boolean told = run.createdAt() != null && run.completedAt() != null;
    double end = between(run.createdAt(), run.completedAt());
    if (submitted) {
      double most = age();
      end = told ? Math.max(lastSeenOpen, Math.min(most, end)) : (lastSeenOpen + most) / 2;
    }
    if (told || submitted) {
      with.times().learn(workflow, Math.max(0, end - workBegan));
    }
  }

  /** Seconds between two times of the service, or 0 where they are missing or make no sense. */
  private static double between(@Nullable Instant from, @Nullable Instant to) {
    double seconds = from == null || to == null ? 0 : seconds(Duration.between(from, to));
    return seconds > LONGEST_RUN_SECONDS ? 0 : Math.max(0, seconds);
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / NANOS;
  }
}
