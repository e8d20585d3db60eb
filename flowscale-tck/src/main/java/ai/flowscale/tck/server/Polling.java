package ai.flowscale.tck.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread is about to do, where nothing tells when it has. */
public final class Polling {
  private static final long RECHECK_NANOS = Duration.ofMillis(1).toNanos();
  private static final Duration BEFORE_COLLECTION = Duration.ofMillis(20);
  private static final Duration BETWEEN_COLLECTIONS = Duration.ofMillis(200);

  private Polling() {}

  /**
   * Looks again and again until something holds.
   *
   * @param limit how long
   * @param condition what is to hold
   * @return whether it does
   */
  public static boolean holds(Duration limit, BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > limit.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(RECHECK_NANOS);
    }
    return true;
  }

  /**
   * The same for what may need a collection: on JDK 17 the connections that a closed client has
   * left end with one.
   *
   * @param limit how long
   * @param condition what is to hold
   * @return whether it does
   */
  public static boolean holdsOnceCollected(Duration limit, BooleanSupplier condition) {
    long begin = System.nanoTime();
    Duration pause = BEFORE_COLLECTION;
    while (!holds(pause, condition)) {
      if (System.nanoTime() - begin > limit.toNanos()) {
        return false;
      }
      Garbage.collect();
      pause = BETWEEN_COLLECTIONS;
    }
    return true;
  }
}
