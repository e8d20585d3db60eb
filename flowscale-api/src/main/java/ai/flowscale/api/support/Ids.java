package ai.flowscale.api.support;

import org.jspecify.annotations.Nullable;

/** Ids that the service gives, and compares as it sees fit. */
public final class Ids {
  private Ids() {}

  /**
   * Whether two ids name the same thing. Some services look an id up in any letter case and return
   * it in their own; no two of them are told apart by that alone.
   */
  public static boolean same(String one, String other) {
    return one.strip().equalsIgnoreCase(other.strip());
  }

  /** Whether a response names something else than expected. One without an id does not. */
  public static boolean isOther(@Nullable String expected, @Nullable String received) {
    return expected != null && received != null && !received.isBlank() && !same(expected, received);
  }
}
