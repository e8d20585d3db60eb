package ai.flowscale.emulator.service;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names of outputs. The service finds an output by its name alone, so each name contains a mark of
 * its run, as in {@code poster_00007_5WWF7GQUYF.png}.
 */
final class OutputNames {
  private static final Pattern EXTENSION = Pattern.compile("\\.[A-Za-z0-9]{1,5}$");
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final int MARK_LETTERS = 10;

  private OutputNames() {}

  static String newMark(SecureRandom random) {
    StringBuilder mark = new StringBuilder(MARK_LETTERS);
    for (int i = 0; i < MARK_LETTERS; i++) {
      mark.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return mark.toString();
  }

  /** Returns a name without its extension. */
  static String stem(String name) {
    return EXTENSION.matcher(name).replaceFirst("");
  }

  /** Inserts a number and a mark before the extension of a name. */
  static String marked(String name, int number, String mark) {
    String stem = stem(name);
    return String.format(
        Locale.ROOT, "%s_%05d_%s%s", stem, number, mark, name.substring(stem.length()));
  }

  /** Returns the mark in a name, or a text that is not a mark if it has none. */
  static String markOf(String name) {
    String stem = stem(name);
    return stem.substring(stem.lastIndexOf('_') + 1);
  }
}
