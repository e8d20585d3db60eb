package ai.flowscale.api.support;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what was probably meant by a name that does not exist. */
public final class Nearest {
  /** Longer names are not compared: it takes the product of their lengths. */
  private static final int MAX_LENGTH = 200;

  private Nearest() {}

  /** Returns the name that is nearest to the one given, or empty if none is near. */
  public static Optional<String> to(String given, Collection<String> names) {
    if (given.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    return names.stream()
        .filter(name -> name.length() <= MAX_LENGTH)
        .filter(name -> distance(given, name) <= Math.max(2, name.length() / 4))
        .min(Comparator.comparingInt(name -> distance(given, name)));
  }

  /** How many characters differ; none between {@code text} and {@code text_51536}. */
  private static int distance(String given, String name) {
    String a = given.toLowerCase(Locale.ROOT);
    String b = name.toLowerCase(Locale.ROOT);
    return stem(b).equals(a) || stem(b).equals(stem(a)) ? 0 : levenshtein(a, b);
  }

  private static String stem(String name) {
    return name.replaceFirst("(?<=[^_])_[0-9]+$", "");
  }

  private static int levenshtein(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
