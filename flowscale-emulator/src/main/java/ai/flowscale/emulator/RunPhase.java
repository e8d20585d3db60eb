package ai.flowscale.emulator;

/** The phase of a run, independent of the status that the service reports. */
public enum RunPhase {
  /** The run is queued. */
  QUEUED("queued"),
  /** The run is running. */
  RUNNING("running"),
  /** The run has completed. */
  COMPLETED("completed"),
  /** The run has failed. */
  FAILED("failed"),
  /** The run was cancelled. */
  CANCELLED("cancelled");

  private final String status;

  RunPhase(String status) {
    this.status = status;
  }

  /**
   * Returns the status that the service usually reports.
   *
   * @return a status such as {@code completed}
   */
  public String status() {
    return status;
  }
}
