package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * What a run is doing. The set is open: a status that this library does not know is kept as it
 * came, and is never taken for an end, not even in a run with {@link Run#completedAt}.
 *
 * @param value the service's word, never blank
 */
public record RunStatus(String value) {
  private static final Set<String> SUCCESS = Set.of("completed", "success", "succeeded");
  private static final Set<String> FAILURE = Set.of("failed", "error", "timeout");
  private static final Set<String> CANCELLATION = Set.of("cancelled", "canceled");

  /** The run waits for its turn. */
  public static final RunStatus QUEUED = new RunStatus("queued");

  /** The run is being worked on. */
  public static final RunStatus RUNNING = new RunStatus("running");

  /** The run has ended well. */
  public static final RunStatus COMPLETED = new RunStatus("completed");

  /** The run has ended badly. */
  public static final RunStatus FAILED = new RunStatus("failed");

  /** The run was cancelled. */
  public static final RunStatus CANCELLED = new RunStatus("cancelled");

  public RunStatus {
    Objects.requireNonNull(value, "value");
    if (value.isBlank()) {
      throw new IllegalArgumentException("value is blank: a status is a word");
    }
  }

  /**
   * Whether the run has ended well.
   *
   * @return true for {@code completed} and its kin, in any case
   */
  public boolean isSuccess() {
    return SUCCESS.contains(key());
  }

  /**
   * Whether the run has ended badly, other than by being cancelled.
   *
   * @return true for {@code failed}, {@code error} and {@code timeout}, in any case
   */
  public boolean isFailure() {
    return FAILURE.contains(key());
  }

  /**
   * Whether the run was cancelled.
   *
   * @return true for {@code cancelled} in either spelling, in any case
   */
  public boolean isCancelled() {
    return CANCELLATION.contains(key());
  }

  /**
   * Whether the run has ended, however it did.
   *
   * @return false for every status that this library does not know
   */
  public boolean isFinal() {
    return isSuccess() || isFailure() || isCancelled();
  }

  private String key() {
    return value.toLowerCase(Locale.ROOT);
  }

  /** Prints the word, on one line whatever the service sent. */
  @Override
  public String toString() {
    return Printable.name(value);
  }
}
