package ai.flowscale.client.submission;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a submission was in flight, by the client's clock, and so when a run that came of it can
 * have been made, by the service's.
 *
 * @param submittedAt when it began; for one that was made twice, the first time
 * @param endedAt when it had ended at the latest, the last time; null where it may be in flight
 * @param settlingTime how long after its end its run may still be made: a gateway gives up while
 *     the service behind it continues
 */
public record AttemptTimes(Instant submittedAt, @Nullable Instant endedAt, Duration settlingTime) {

  /** How far the service's clock may be behind the client's, or ahead of it. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  /** One that has begun, and is not known to have ended. */
  static AttemptTimes since(Instant submittedAt, Duration settlingTime) {
    return new AttemptTimes(submittedAt, null, settlingTime);
  }

  /** The same, ended. Where the clock was put back meanwhile, its end is not before its begin. */
  AttemptTimes endedBy(Instant now) {
    return new AttemptTimes(
        submittedAt, now.isBefore(submittedAt) ? submittedAt : now, settlingTime);
  }

  /** The same, in flight again. */
  AttemptTimes again() {
    return since(submittedAt, settlingTime);
  }

  /** Whether a run of this time was there before the submission, however the clocks differ. */
  boolean isTooOld(Instant createdAt) {
    return Duration.between(createdAt, submittedAt).compareTo(CLOCK_SKEW) > 0;
  }

  /** Whether a run of this time was made too late to be of the submission, likewise. */
  boolean isTooNew(Instant createdAt) {
    return endedAt != null
        && Duration.between(endedAt, createdAt).minus(CLOCK_SKEW).compareTo(settlingTime) > 0;
  }

  /** Returns what is left of the settling time, counted from the begin; zero where it is over. */
  Duration leftToSettle(Instant now) {
    Duration since = Duration.between(submittedAt, now);
    if (since.isNegative()) {
      return settlingTime;
    }
    return since.compareTo(settlingTime) < 0 ? settlingTime.minus(since) : Duration.ZERO;
  }
}
