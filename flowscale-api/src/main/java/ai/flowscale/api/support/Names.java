package ai.flowscale.api.support;

import ai.flowscale.api.text.Printable;
import org.jspecify.annotations.Nullable;

/** Checks the names of inputs and files. */
public final class Names {
  private Names() {}

  /**
   * Says why a name cannot be sent.
   *
   * @return the end of a sentence that begins with what the name is of, or null for a good name
   */
  public static @Nullable String flawOf(String name) {
    if (name.isBlank()) {
      return "is blank";
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      return "has a control character";
    }
    return hasLoneSurrogate(name) ? "has half of a surrogate pair" : null;
  }

  private static boolean hasLoneSurrogate(String name) {
    return name.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
  }

  /** How messages call an input. */
  public static String input(String name) {
    return "input '" + Printable.name(name) + "'";
  }
}
