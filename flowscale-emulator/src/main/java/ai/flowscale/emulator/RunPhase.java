package ai.flowscale.emulator;

/** Where a run stands, whatever word the service has for it. */
public enum RunPhase {
  /** It waits for its turn. */
  QUEUED("queued"),
  /** It is being worked on. */
  RUNNING("running"),
  /** It has ended well. */
  COMPLETED("completed"),
  /** It has ended badly. */
  FAILED("failed"),
  /** It was cancelled. */
  CANCELLED("cancelled");

  private final String status;

  RunPhase(String status) {
    this.status = status;
  }

  /**
   * Returns the service's usual word for it.
   *
   * @return a status such as {@code completed}
   */
  public String status() {
    return status;
  }
}
