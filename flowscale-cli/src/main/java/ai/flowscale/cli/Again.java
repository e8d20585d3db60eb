package ai.flowscale.cli;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The options that a suggested command has to repeat, so that it does the same with what is left.
 *
 * @param outputs where outputs go, for a command that downloads; begins with a blank, or is empty
 * @param profile the profile, for each command; begins with a blank, or is empty
 */
record Again(String outputs, String profile) {
  static final Again NOTHING = new Again("", "");

  static Again profile(String name) {
    return new Again("", name.isEmpty() ? "" : " --profile " + quoted(name));
  }

  Again with(String outputs) {
    return new Again(outputs, profile);
  }

  String waitFor(List<String> runs) {
    return "flowscale wait " + String.join(" ", runs) + outputs + profile;
  }

  String download(String run) {
    return "flowscale download " + run + outputs + profile;
  }

  /** As a shell takes it for one word. */
  static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Several words. */
  static String quoted(List<String> words) {
    return words.stream().map(Again::quoted).collect(Collectors.joining(" "));
  }
}
