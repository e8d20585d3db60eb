package ai.flowscale.tck;

import ai.flowscale.tck.server.Polling;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread is about to do, where nothing tells when it has. */
final class Eventually {
  private Eventually() {}

  static void holds(Supplier<String> what, BooleanSupplier condition) {
    if (!Polling.holds(Scenario.LIMIT, condition)) {
      throw new AssertionError("Not so after " + Scenario.LIMIT + ": " + what.get());
    }
  }
}
