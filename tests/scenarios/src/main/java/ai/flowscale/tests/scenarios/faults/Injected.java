package ai.flowscale.tests.scenarios.faults;

import java.util.concurrent.RejectedExecutionException;

/** What the matrix has the client's scheduler and executors throw. */
final class Injected {
  private Injected() {}

  /** Returns whether one of these is a cause of a failure. */
  static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InjectedRejection) {
        return true;
      }
    }
    return false;
  }

  /** Thrown by the scheduler and the executors. */
  @SuppressWarnings("serial") // Never serialized.
  static final class InjectedRejection extends RejectedExecutionException {
    InjectedRejection() {
      super("thrown by the scheduler or the executors of the fault matrix");
    }
  }
}
