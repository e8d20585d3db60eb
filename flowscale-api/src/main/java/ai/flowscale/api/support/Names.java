package ai.flowscale.api.support;

import ai.flowscale.api.text.Printable;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks ids and the names of inputs and files, and makes those of groups. */
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
    for (int i = 0; i < name.length(); i = name.offsetByCodePoints(i, 1)) {
      int type = Character.getType(name.codePointAt(i));
      if (type == Character.CONTROL) {
        return "has a control character at index " + i;
      }
      if (type == Character.SURROGATE) {
        return "has half of a surrogate pair at index " + i;
      }
    }
    return null;
  }

  /** Returns the id of a group for one request alone, which no one else knows. */
  public static String newGroup() {
    return "flowscale-" + UUID.randomUUID();
  }

  /** How messages call an input. */
  public static String input(String name) {
    return "input '" + Printable.name(name) + "'";
  }
}
