package ai.flowscale.engine.waiting;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long one run has been under way. The service's times are only ever held against each other
 * where that is possible, since its clock may be another than ours. Used by one step of a wait at a
 * time.
 */
final class RunClock {
  private static final double NANOS = 1e9;
  private static final Duration LONGEST = Duration.ofDays(30);

  private final Scheduler scheduler;
  private final RunTimes times;
  private final boolean submitted;
  private final long waitBegan;
  private final Instant waitBeganAt;

  private volatile @Nullable String workflowId;
  private volatile Duration ageAtBegin = Duration.ZERO;
  private volatile @Nullable Duration queued;
  private volatile boolean known;
  private volatile long lastSeenOpen;

  /**
   * Starts when the wait does.
   *
   * @param workflowId the workflow that was submitted just now, or null for a run that was taken up
   */
  RunClock(Scheduler scheduler, RunTimes times, @Nullable String workflowId) {
    this.scheduler = scheduler;
    this.times = times;
    this.submitted = workflowId != null;
    this.workflowId = workflowId;
    this.waitBegan = scheduler.nanoTime();
    this.waitBeganAt = scheduler.now();
    this.lastSeenOpen = waitBegan;
  }

  /** Returns the time since the wait began. */
  Duration waited() {
    return since(waitBegan);
  }

  private Duration since(long moment) {
    return Duration.ofNanos(scheduler.nanoTime() - moment);
  }

  /** Whether anything is known of how long such a run takes. */
  boolean hasTimes() {
    return !times.of(workflowId).total().isEmpty();
  }

  /** Returns when to look next. */
  Duration nextLook(LookSchedule schedule) {
    RunTimes.Known known = times.of(workflowId);
    double age = seconds(ageAtBegin.plus(waited()));
    Duration inQueue = queued;
    // Once the work has begun, the queue before it says nothing of its end.
    return inQueue != null && !known.work().isEmpty()
        ? schedule.next(known.work(), Math.max(0, age - seconds(inQueue)))
        : schedule.next(known.total(), age);
  }

  /** Takes what a look at the run said, before it is known to have ended. */
  void seen(Run run) {
    if (workflowId == null) {
      workflowId = run.workflowId();
    }
    Instant created = run.createdAt();
    if (created != null && !known) {
      known = true;
      if (submitted) {
        times.noteClockAhead(Duration.between(waitBeganAt, created));
      } else {
        ageAtBegin =
            plausible(Duration.between(created, waitBeganAt.plus(times.clockAhead())))
                .orElse(Duration.ZERO);
      }
    }
    Instant started = run.startedAt();
    if (queued == null && started != null) {
      queued =
          created == null
              ? ageAtBegin.plus(waited())
              : plausible(Duration.between(created, started)).orElse(Duration.ZERO);
    }
    if (!run.status().isFinal()) {
      lastSeenOpen = scheduler.nanoTime();
    }
  }

  /** Remembers how long the run took. */
  void ended(Run run) {
    String workflow = workflowId;
    if (workflow == null || !run.status().isSuccess()) {
      return;
    }
    times.learn(workflow, total(run), between(run.startedAt(), run.completedAt()).orElse(null));
  }

  /** The time by the service's clock, as far as it agrees with what was seen by ours. */
  private @Nullable Duration total(Run run) {
    Optional<Duration> told = between(run.createdAt(), run.completedAt());
    if (!submitted) {
      return told.orElse(null);
    }
    Duration least = Duration.ofNanos(lastSeenOpen - waitBegan);
    Duration most = waited();
    Duration time = told.orElse(least.plus(most).dividedBy(2));
    if (time.compareTo(least) < 0) {
      return least;
    }
    return time.compareTo(most) > 0 ? most : time;
  }

  private static Optional<Duration> between(@Nullable Instant from, @Nullable Instant to) {
    return from == null || to == null ? Optional.empty() : plausible(Duration.between(from, to));
  }

  private static Optional<Duration> plausible(Duration time) {
    return time.isNegative() || time.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(time);
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / NANOS;
  }
}
