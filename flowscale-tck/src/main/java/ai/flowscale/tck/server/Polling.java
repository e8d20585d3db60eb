package ai.flowscale.tck.server;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition that another thread changes without a signal. */
public final class Polling {
  private static final long RECHECK_NANOS = Duration.ofMillis(1).toNanos();

  /**
   * How much of the time between two checks counts. After a longer one the whole machine may have
   * stood still, and those that are waited for need a moment as well.
   */
  private static final long MOST_COUNTED_NANOS = Duration.ofMillis(100).toNanos();

  private static final Duration BEFORE_COLLECTION = Duration.ofMillis(20);
  private static final Duration BETWEEN_COLLECTIONS = Duration.ofMillis(200);

  private static final int PIECE = 64 * 1024;

  private Polling() {}

  /**
   * Checks a condition repeatedly until it holds. A pause of the whole machine counts little.
   *
   * @param limit the time limit
   * @param condition the condition
   * @return whether it holds
   */
  public static boolean holds(Duration limit, BooleanSupplier condition) {
    long left = limit.toNanos();
    long checked = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (left <= 0) {
        return false;
      }
      LockSupport.parkNanos(RECHECK_NANOS);
      long now = System.nanoTime();
      left -= Math.min(now - checked, MOST_COUNTED_NANOS);
      checked = now;
    }
    return true;
  }

  /**
   * The same with {@link Patience}.
   *
   * @param limit the time limit
   * @param condition the condition
   * @return whether it holds
   */
  public static boolean holdsPatiently(Duration limit, BooleanSupplier condition) {
    return holds(limit, condition) || holds(Patience.beyond(limit), condition);
  }

  /**
   * The same for a condition that may need a garbage collection: on JDK 17 it closes the
   * connections of a closed client. With {@link Patience}.
   *
   * @param limit the time limit
   * @param condition the condition
   * @return whether it holds
   */
  public static boolean holdsOnceCollected(Duration limit, BooleanSupplier condition) {
    long begin = System.nanoTime();
    long nanos = limit.toNanos();
    boolean stretched = false;
    Duration pause = BEFORE_COLLECTION;
    while (!holds(pause, condition)) {
      if (System.nanoTime() - begin > nanos) {
        nanos += stretched ? 0 : Patience.beyond(limit).toNanos();
        stretched = true;
        if (System.nanoTime() - begin > nanos) {
          return false;
        }
      }
      collectGarbage();
      pause = BETWEEN_COLLECTIONS;
    }
    return true;
  }

  /** Also in a JVM with {@code -XX:+DisableExplicitGC}. */
  private static void collectGarbage() {
    WeakReference<Object> witness = new WeakReference<>(new Object());
    System.gc();
    // A full heap is collected in any case.
    long bound = 4 * Runtime.getRuntime().maxMemory();
    long filled = 0;
    while (witness.get() != null && filled < bound) {
      filled += new byte[PIECE].length;
    }
  }
}
