package ai.flowscale.engine;

import java.util.regex.Pattern;

/** Makes texts of others fit for a log. */
public final class Texts {
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");
  private static final int MAX_LENGTH = 200;

  private Texts() {}

  /**
   * Returns a text on one line and of a bounded length, so that it can pass for no line of ours.
   */
  public static String oneLine(String text) {
    String start = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
    return CONTROL.matcher(start).replaceAll(" ");
  }
}
