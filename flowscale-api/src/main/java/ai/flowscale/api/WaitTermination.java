package ai.flowscale.api;

/** What ends a wait for a run before the run has ended. */
public enum WaitTermination {
  /** The waiting thread was interrupted. */
  INTERRUPT,
  /** The future of the wait was cancelled. */
  CANCEL,
  /** The time of {@link WaitOptions#timeout()} was over. */
  TIMEOUT,
  /** The client was closed. */
  CLOSE
}
