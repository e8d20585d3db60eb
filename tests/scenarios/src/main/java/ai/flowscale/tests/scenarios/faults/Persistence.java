package ai.flowscale.tests.scenarios.faults;

import java.util.Locale;

/** How often a fault strikes. */
enum Persistence {
  /** Only the first time. */
  ONCE,
  /** Every time. */
  ALWAYS;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
