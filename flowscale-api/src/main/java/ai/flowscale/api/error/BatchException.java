package ai.flowscale.api.error;

import java.util.List;

/**
 * Some of the runs of a batch did not give a result. The others did, and the batch's own results
 * hold them.
 */
public final class BatchException extends FlowscaleException {
  private static final long serialVersionUID = 1L;

  private final FlowscaleException[] failures;

  /**
   * Makes an exception.
   *
   * @param message how many of how many failed
   * @param failures what went wrong, one entry per run that failed, in the order of the requests
   */
  public BatchException(String message, List<? extends FlowscaleException> failures) {
    super(message, failures.isEmpty() ? null : failures.get(0));
    this.failures = failures.toArray(FlowscaleException[]::new);
  }

  /**
   * Returns what went wrong.
   *
   * @return one entry per run that failed
   */
  public List<FlowscaleException> failures() {
    return List.of(failures);
  }
}
