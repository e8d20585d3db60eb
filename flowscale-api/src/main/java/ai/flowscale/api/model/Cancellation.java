package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import java.util.Objects;

/**
 * The service accepted the request to cancel a run. A run that was about to end may still end
 * otherwise.
 *
 * @param runId the run's id
 * @param message what the service said, such as {@code Run cancelled successfully}; possibly empty
 */
public record Cancellation(String runId, String message) {

  public Cancellation {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(message, "message");
  }

  /** Prints on one line. */
  @Override
  public String toString() {
    return Printable.message("Cancellation[runId=" + runId + ", message=" + message + "]");
  }
}
