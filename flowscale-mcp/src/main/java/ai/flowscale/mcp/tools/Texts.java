package ai.flowscale.mcp.tools;

import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.text.Printable;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Texts of the service, which a model reads: on one line, without control characters, bounded, and
 * quoted where they stand in a sentence, so that they are seen to be data.
 */
final class Texts {
  /** The longest name of a workflow, an input or an option. */
  static final int MAX_NAME = 100;

  /** The longest description. */
  static final int MAX_DESCRIPTION = 1000;

  private static final Set<RunStatus> KNOWN =
      Set.of(
          RunStatus.QUEUED,
          RunStatus.RUNNING,
          RunStatus.COMPLETED,
          RunStatus.FAILED,
          RunStatus.CANCELLED);

  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

  private Texts() {}

  static String line(@Nullable String text, int maxLength) {
    if (text == null) {
      return "";
    }
    String start = text.substring(0, Math.min(text.length(), 2 * maxLength));
    String line = Printable.message(BLANKS.matcher(start).replaceAll(" ").strip());
    if (line.length() <= maxLength) {
      return line;
    }
    boolean splits = Character.isHighSurrogate(line.charAt(maxLength - 1));
    return line.substring(0, splits ? maxLength - 1 : maxLength) + "...";
  }

  /** A name, an id or another word of the deployment within a sentence. */
  static String name(@Nullable String name) {
    return quoted(name, MAX_NAME);
  }

  /** Words that this library knows stand for themselves. */
  static String status(RunStatus status) {
    return KNOWN.contains(status) ? status.value() : name(status.value());
  }

  static String quoted(@Nullable String text, int maxLength) {
    return '"' + line(text, maxLength).replace('"', '\'') + '"';
  }
}
