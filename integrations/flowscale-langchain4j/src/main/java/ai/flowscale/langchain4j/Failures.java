package ai.flowscale.langchain4j;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.WaitTimedOutException;

/**
 * What a model reads of a call that failed after its run was started, or may have been: models
 * repeat a call that failed, and here that would be a second run.
 */
final class Failures {
  private static final int MAX_NAME = 100;
  private static final int MAX_REASON = 1000;
  private static final String NOT_AGAIN =
      " Do not call this tool again for it: that would start another run, which costs again. Tell"
          + " the user instead";

  private Failures() {}

  /**
   * Describes why there is no result.
   *
   * @throws FlowscaleException the failure, where no run was started
   */
  static String withoutResult(FlowscaleException failure) {
    if (failure.runId().isEmpty()) {
      if (failure instanceof SubmissionUncertainException) {
        return "Whether a run was started is not known: the response of the service was lost."
            + NOT_AGAIN
            + ".";
      }
      throw failure;
    }
    String run = "Run " + name(failure.runId().get());
    if (failure instanceof RunFailedException failed) {
      // The exception's message leaves out a reason that quotes inputs. They are the model's own.
      String message = String.valueOf(failure.getMessage());
      return failed.errors().stream().allMatch(message::contains)
          ? reason(failure)
          : "%s The service says: %s"
              .formatted(
                  failure.getMessage(), Lines.of(String.join("; ", failed.errors()), MAX_REASON));
    }
    if (failure instanceof RunCancelledException) {
      return run + " was cancelled. Call this tool again to start another one.";
    }
    String why =
        failure instanceof WaitTimedOutException
            ? run + " did not end within the time that it is waited for."
            : run + " was started, but its end was not seen: " + reason(failure);
    return switch (failure.runCancellation()) {
      case NOT_ASKED -> why + " It continues." + NOT_AGAIN + ", with the run's id.";
      case UNCONFIRMED -> why + " It may continue." + NOT_AGAIN + ", with the run's id.";
      case CONFIRMED -> why + " It was cancelled.";
    };
  }

  /** Of a run that has completed; that must not be taken for a failed one. */
  static String unsaved(String run, FlowscaleException failure) {
    return "%s, but not all of its files could be saved: %s%s, with the run's id."
        .formatted(run, reason(failure), NOT_AGAIN);
  }

  static String name(String runId) {
    return Lines.of(runId, MAX_NAME);
  }

  private static String reason(FlowscaleException failure) {
    String line = Lines.of(String.valueOf(failure.getMessage()), MAX_REASON);
    return line.endsWith(".") ? line : line + ".";
  }
}
