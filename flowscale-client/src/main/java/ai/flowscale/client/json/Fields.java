package ai.flowscale.client.json;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The fields that are read of an object: constants named as in JSON, but for the case, in the order
 * in which the service sends them. The last constant stands for every other field.
 *
 * <p>A service writes the fields of all its objects in the same order, so the next name is known
 * before it comes, and one comparison finds it. Another order costs more comparisons and nothing
 * else.
 */
final class Fields<F extends Enum<F>> {

  private final F[] constants;
  private final String[] names;

  private Fields(F[] constants) {
    this.constants = constants;
    this.names =
        Arrays.stream(constants)
            .limit(constants.length - 1)
            .map(field -> field.name().toLowerCase(Locale.ROOT))
            .toArray(String[]::new);
  }

  static <F extends Enum<F>> Fields<F> of(Class<F> type) {
    return new Fields<>(type.getEnumConstants());
  }

  /** Returns the index of a name, which is looked for at the expected one first, or -1. */
  int indexOf(String name, int expected) {
    for (int i = expected; i < names.length; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    for (int i = 0; i < expected; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  F get(int index) {
    return constants[index];
  }

  F other() {
    return constants[names.length];
  }

  List<String> names() {
    return List.of(names);
  }
}
