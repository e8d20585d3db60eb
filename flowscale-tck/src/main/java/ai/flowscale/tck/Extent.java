package ai.flowscale.tck;

import java.util.List;
import java.util.Locale;

/**
 * How much of the kit is run. The system property {@value #PROPERTY} chooses; without it everything
 * is.
 */
public enum Extent {
  /** Everything. */
  WHOLE,

  /**
   * For a build that is run many times a day: each rule in one style, each scenario in one of its
   * variants, and of the fault matrix one cell for each operation and each kind of fault.
   */
  SHORT;

  /** The system property: {@code whole} or {@code short}. */
  public static final String PROPERTY = "flowscale.tck.extent";

  /**
   * Returns the extent that was chosen.
   *
   * @return {@link #WHOLE} by default
   * @throws IllegalArgumentException if the property has another value
   */
  public static Extent chosen() {
    String name = System.getProperty(PROPERTY, "whole");
    try {
      return valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException(
          PROPERTY + " is whole or short, not '" + name + "'", unknown);
    }
  }

  /**
   * Chooses from the variants of one test, always the same.
   *
   * @param <T> what tells variants apart
   * @param test the name of the test
   * @param variants all of them
   * @return all, or one
   */
  public <T> List<T> of(String test, List<T> variants) {
    return this == WHOLE || variants.isEmpty()
        ? variants
        : List.of(variants.get(Math.floorMod(test.hashCode(), variants.size())));
  }
}
