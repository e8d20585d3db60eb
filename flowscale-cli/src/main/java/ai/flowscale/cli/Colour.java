package ai.flowscale.cli;

import java.util.Locale;

/** The colours of states, as all terminals have them. */
enum Colour {
  RED(31),
  GREEN(32),
  YELLOW(33),
  CYAN(36);

  private final int code;

  Colour(int code) {
    this.code = code;
  }

  String of(String text) {
    return "\033[" + code + "m" + text + "\033[0m";
  }

  /** A text in the colour of a state, if that has one. */
  static String ofState(String state, String text) {
    return switch (state.strip().toLowerCase(Locale.ROOT)) {
      case "completed", "success", "ok", "ended" -> GREEN.of(text);
      case "failed", "error", "timeout", "uncertain" -> RED.of(text);
      case "running", "in_progress", "submitting", "open" -> CYAN.of(text);
      case "cancelled", "canceled", "unfinished", "paused" -> YELLOW.of(text);
      default -> text;
    };
  }
}
