package ai.flowscale.api.error;

import java.util.Objects;

/**
 * A blocking call ended because its thread was interrupted, or because it was cancelled. The
 * exchange was aborted. On interruption the thread's interrupt flag is set again.
 */
public final class CallAbortedException extends FlowscaleException {
  private static final long serialVersionUID = 1L;

  /** Why the call ended. */
  public enum Reason {
    /** The waiting thread was interrupted. */
    INTERRUPTED,
    /** The call was cancelled. */
    CANCELLED
  }

  private final Reason reason;

  /**
   * Makes an exception.
   *
   * @param reason why the call ended
   * @param message what was aborted
   */
  public CallAbortedException(Reason reason, String message) {
    super(message, null);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /**
   * Returns why the call ended.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }
}
