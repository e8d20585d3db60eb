package ai.flowscale.api.support;

import ai.flowscale.api.model.RunStatus;
import java.util.Locale;
import java.util.Set;

/** Names the statuses of runs in metrics, traces and recordings. */
public final class StatusLabels {
  private static final Set<String> OPEN = Set.of("queued", "pending", "running", "in_progress");

  private StatusLabels() {}

  /**
   * Returns the word of a status that services are known to send, in lower case, and {@code other}
   * for any other one: the service may send any text, and in metrics each makes a series of its
   * own.
   */
  public static String of(RunStatus status) {
    String word = status.value().toLowerCase(Locale.ROOT);
    return status.isFinal() || OPEN.contains(word) ? word : "other";
  }
}
