package ai.flowscale.dbscheduler;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a batch has come, as the database says.
 *
 * @param counts how many requests are in each state; all states are there
 * @param isPaused whether no more requests are sent until the batch is resumed
 * @param maxInFlight how many requests of all batches together may be in flight now
 * @param perMinute how many ended in the last minute, without cancelled ones, by the clock of the
 *     database
 * @param timeLeft an estimate of how long the rest takes, or null where none ended in the last
 *     minute. The rate is that of the last minute, or of the time since the first of those that
 *     ended in it was sent, where that is shorter
 */
public record QueueProgress(
    Map<RequestState, Long> counts,
    boolean isPaused,
    int maxInFlight,
    long perMinute,
    @Nullable Duration timeLeft) {

  /** States that are missing count as zero. */
  public QueueProgress {
    Map<RequestState, Long> all = new EnumMap<>(RequestState.class);
    for (RequestState state : RequestState.values()) {
      all.put(state, Objects.requireNonNullElse(counts.get(state), 0L));
    }
    counts = Collections.unmodifiableMap(all);
  }

  /**
   * Returns how many requests are in a state.
   *
   * @param states the states
   * @return the number in any of them
   */
  public long count(RequestState... states) {
    return Arrays.stream(states)
        .distinct()
        .mapToLong(state -> counts.getOrDefault(state, 0L))
        .sum();
  }

  /**
   * Returns the number of all requests.
   *
   * @return those in any state
   */
  public long total() {
    return count(RequestState.values());
  }

  /**
   * Returns how many requests were sent, or are about to be, and have not ended.
   *
   * @return the number that is in flight; above the bound where runs are searched for that would
   *     have ended by now
   */
  public long inFlight() {
    return count(RequestState.SUBMITTING, RequestState.RUNNING);
  }

  /**
   * Whether all requests have ended.
   *
   * @return true where none waits and none is in flight
   */
  public boolean isEnded() {
    return inFlight() + count(RequestState.PENDING, RequestState.UNKNOWN) == 0;
  }
}
