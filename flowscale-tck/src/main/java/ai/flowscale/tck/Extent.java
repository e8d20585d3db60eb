package ai.flowscale.tck;

import java.util.List;
import java.util.Locale;

/**
 * The extent of a run of the kit. The system property {@value #PROPERTY} selects it; the default is
 * everything.
 */
public enum Extent {
  /** Everything. */
  WHOLE,

  /**
   * For frequent builds: each rule over plain HTTP and on one other route. Which one does not
   * change from run to run.
   */
  SHORT;

  /** The system property: {@code whole} or {@code short}. */
  public static final String PROPERTY = "flowscale.tck.extent";

  /**
   * Returns the selected extent.
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
   * Selects from the variants of a test, always the same ones.
   *
   * @param <T> the type of the variants
   * @param test the name of the test
   * @param variants all variants
   * @return all, or one
   */
  public <T> List<T> of(String test, List<T> variants) {
    return this == WHOLE || variants.isEmpty()
        ? variants
        : List.of(variants.get(Math.floorMod(test.hashCode(), variants.size())));
  }
}
