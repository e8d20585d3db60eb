package ai.flowscale.tck.server;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stretches a short limit on a busy machine: a wait that would fail measures first how much of a
 * processor this JVM gets, and goes on if it is little. So a verdict depends on what happened, and
 * not on what else the machine had to do. Limits of {@link #LONGEST} or more are not stretched.
 */
public final class Patience {
  /** Nothing waits longer because the machine is busy. */
  static final Duration LONGEST = Duration.ofSeconds(20);

  /** Longer than what a scheduler gives to a thread that has slept, whatever else is running. */
  private static final long SAMPLE_NANOS = Duration.ofMillis(30).toNanos();

  /** Of a sample, after which it is enough to know that the machine is very busy. */
  private static final long LONGEST_SAMPLE_NANOS = Duration.ofSeconds(1).toNanos();

  /** On an idle machine a sample takes hardly longer than its work. */
  private static final double BUSY = 1.5;

  /** A pause of more than this is one in which another process had the processor. */
  private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

  private Patience() {}

  /**
   * Returns how much longer to wait for something that did not happen within a limit. Takes a few
   * hundredths of a second.
   *
   * @param limit the limit that has passed
   * @return zero, unless the machine is busy and the limit short
   */
  public static Duration beyond(Duration limit) {
    return beyond(limit, LONGEST);
  }

  /** The same for another longest time, from the begin of the limit. */
  static Duration beyond(Duration limit, Duration longest) {
    if (limit.compareTo(longest) >= 0) {
      return Duration.ZERO;
    }
    double slowness = slowness();
    if (slowness < BUSY) {
      return Duration.ZERO;
    }
    Duration stretched = Duration.ofMillis((long) (limit.toMillis() * slowness));
    return (stretched.compareTo(longest) < 0 ? stretched : longest).minus(limit);
  }

  /** Returns how much longer work takes than on an idle machine. */
  private static double slowness() {
    long begin = System.nanoTime();
    long worked = 0;
    long last = begin;
    while (worked < SAMPLE_NANOS && last - begin < LONGEST_SAMPLE_NANOS) {
      long now = System.nanoTime();
      worked += now - last < PAUSE_NANOS ? now - last : 0;
      last = now;
    }
    return (double) (last - begin) / Math.max(1, worked);
  }

  /**
   * Waits for a result.
   *
   * @param <T> the type of the result
   * @param future the future
   * @param limit the limit
   * @return the result
   * @throws ExecutionException if the future fails
   * @throws TimeoutException if it is not completed in time
   * @throws InterruptedException if the thread is interrupted
   */
  public static <T> T get(Future<T> future, Duration limit)
      throws ExecutionException, TimeoutException, InterruptedException {
    try {
      return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      Duration more = beyond(limit);
      if (more.isZero()) {
        throw late;
      }
      return future.get(more.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
