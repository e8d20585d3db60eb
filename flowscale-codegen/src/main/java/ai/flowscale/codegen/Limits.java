package ai.flowscale.codegen;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.Workflow;
import java.util.List;
import java.util.Locale;

/** What a class file can hold; docs/guide/typed-workflows.md tells these limits. */
final class Limits {
  /** The most inputs, and the most outputs, of a workflow. */
  private static final int MAX_COUNT = 1000;

  /** The longest id, or name of an input or output. */
  private static final int MAX_NAME = 1000;

  /** How much of a name a message shows. */
  private static final int MAX_SHOWN = 60;

  private Limits() {}

  static void checkId(Workflow workflow) {
    if (workflow.id().length() > MAX_NAME) {
      throw tooLarge(workflow, "its id is longer than " + count(MAX_NAME) + " characters");
    }
  }

  /**
   * Checks the names of inputs or outputs.
   *
   * @param kind what they are, such as {@code input}
   */
  static void checkNames(Workflow workflow, String kind, List<String> names) {
    if (names.size() > MAX_COUNT) {
      throw tooLarge(workflow, "it has more than " + count(MAX_COUNT) + " " + kind + "s");
    }
    for (String name : names) {
      if (name.length() > MAX_NAME) {
        throw tooLarge(
            workflow,
            "the name of "
                + (kind + " " + shown(name) + " is longer than " + count(MAX_NAME))
                + " characters");
      }
    }
  }

  /** Checks a text that is made of the names of several inputs. */
  static String checkText(Workflow workflow, String input, String text) {
    if (text.length() > Literals.MAX_LENGTH) {
      throw tooLarge(
          workflow,
          "the names of the inputs that look like elements of the list "
              + (shown(input) + " are together longer than " + count(Literals.MAX_LENGTH))
              + " characters");
    }
    return text;
  }

  private static ConfigurationException tooLarge(Workflow workflow, String problem) {
    return new ConfigurationException(
        "Workflow "
            + (shown(workflow.id()) + ": " + problem)
            + ", which no class can hold: leave out of the file what the code does not need");
  }

  private static String count(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A name as a message shows it. */
  static String shown(String name) {
    String line = Drift.printable(name);
    return line.length() > MAX_SHOWN ? "'" + Texts.cut(line, MAX_SHOWN) + "...'" : "'" + line + "'";
  }
}
