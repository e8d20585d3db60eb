package ai.flowscale.tck;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread is about to do, where nothing tells when it has. */
final class Eventually {
  private static final long RECHECK_NANOS = Duration.ofMillis(1).toNanos();

  private Eventually() {}

  static void holds(Supplier<String> what, BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > Scenario.LIMIT.toNanos()) {
        throw new AssertionError("Not so after " + Scenario.LIMIT + ": " + what.get());
      }
      LockSupport.parkNanos(RECHECK_NANOS);
    }
  }
}
