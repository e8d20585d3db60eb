package ai.flowscale.tests.scenarios.faults;

import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.DownloadException.Reason;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.WaitTimedOutException;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The outcome that the library guarantees for a cell.
 *
 * @param ending how the call ends
 * @param failure the failure of the last attempt, or null if none fails
 * @param fewest the minimum of requests that the fault is for, including those after the fault
 * @param most the maximum
 */
record Expected(Ending ending, @Nullable AttemptFailure failure, int fewest, int most) {

  /** How a call ends. */
  enum Ending {
    VALUE("its result", null),
    /** The failure of the last attempt. */
    FAILURE("", null),
    UNCERTAIN("SubmissionUncertainException", SubmissionUncertainException.class),
    /** If the client knows that nothing of the request was sent, it retries. */
    UNCERTAIN_OR_UNSENT(
        "SubmissionUncertainException, or the failure of a closed port if nothing was sent",
        SubmissionUncertainException.class),
    /** The exception with which the caller completed the future. */
    ABORTED("the caller's own exception; the log names the run", null),
    /** The caller knows of the run, and the client still works. */
    VALUE_OR_ERROR("its result, or a failure with what was thrown as its cause", null),
    TIMED_OUT("WaitTimedOutException", WaitTimedOutException.class),
    OUTPUT_LOST("RunFailedException", RunFailedException.class),
    /** The submission stays uncertain; the failure of the search is suppressed in it. */
    NOT_RECOVERED(
        "SubmissionUncertainException, with the suppressed exception",
        SubmissionUncertainException.class),
    REJECTED("DownloadException (REJECTED)", DownloadException.class),
    INCOMPLETE("DownloadException (INCOMPLETE)", DownloadException.class),
    /** A reset can discard bytes that had arrived; opening without a response is retried. */
    INCOMPLETE_OR_NO_RESPONSE(
        "DownloadException (INCOMPLETE), or the outcome of a reset before the response if the reset"
            + " arrived first",
        DownloadException.class);

    private final String label;
    private final @Nullable Class<? extends FlowscaleException> type;

    Ending(String label, @Nullable Class<? extends FlowscaleException> type) {
      this.label = label;
      this.type = type;
    }

    boolean mayBeValue() {
      return this == VALUE
          || this == VALUE_OR_ERROR
          || this == UNCERTAIN_OR_UNSENT
          || this == INCOMPLETE_OR_NO_RESPONSE;
    }
  }

  Expected(Ending ending, AttemptFailure failure, Polls polls) {
    this(ending, failure, polls.fewest(), polls.most());
  }

  static Expected value(int requests) {
    return new Expected(Ending.VALUE, null, requests, requests);
  }

  /** Returns how a failure differs from this outcome, or an empty text. */
  String difference(Throwable thrown) {
    if (ending == Ending.ABORTED) {
      return thrown instanceof TimeoutException ? "" : "the type is " + thrown.getClass().getName();
    }
    if (ending == Ending.VALUE_OR_ERROR) {
      // What ends the search for a run is suppressed in what made the submission uncertain.
      boolean isTold =
          Injected.isCauseOf(thrown)
              || Stream.of(thrown.getSuppressed()).anyMatch(Injected::isCauseOf);
      return isTold ? "" : "it failed with " + thrown;
    }
    if (!(thrown instanceof FlowscaleException ours)) {
      return "the type is " + thrown.getClass().getName();
    }
    if (ending == Ending.VALUE) {
      return "it failed with " + ours;
    }
    if (ending == Ending.FAILURE) {
      return failure == null ? "" : failure.difference(ours);
    }
    if (ending == Ending.UNCERTAIN_OR_UNSENT && ours instanceof TransportException unsent) {
      return unsent.sent() == TransportException.Sent.NO ? "" : "it is not certain to be unsent";
    }
    if (ending == Ending.INCOMPLETE_OR_NO_RESPONSE && ours instanceof TransportException) {
      return failure == null ? "" : failure.difference(ours);
    }
    if (ours.getClass() != ending.type) {
      return "the type is " + ours.getClass().getSimpleName();
    }
    if (ours instanceof DownloadException download) {
      Reason reason = ending == Ending.REJECTED ? Reason.REJECTED : Reason.INCOMPLETE;
      return download.reason() == reason ? "" : "the reason is " + download.reason();
    }
    if (ending == Ending.NOT_RECOVERED) {
      return differenceOfSuppressed(ours);
    }
    return differenceOfCause(ours.getCause());
  }

  /** The cause stays the reason why the submission is uncertain. */
  private String differenceOfSuppressed(FlowscaleException uncertain) {
    if (!(uncertain.getCause() instanceof TransportException lost)
        || lost.sent() != TransportException.Sent.MAYBE) {
      return "the cause is " + uncertain.getCause();
    }
    Throwable[] added = uncertain.getSuppressed();
    if (failure == null || added.length != 1 || !(added[0] instanceof FlowscaleException search)) {
      return "the suppressed exceptions are " + Arrays.toString(added);
    }
    String difference = failure.difference(search);
    return difference.isEmpty() ? "" : "of the suppressed exception " + difference;
  }

  private String differenceOfCause(@Nullable Throwable cause) {
    if (ending == Ending.OUTPUT_LOST) {
      return cause instanceof NotFoundException ? "" : "the cause is " + cause;
    }
    if (failure == null || !(cause instanceof FlowscaleException ours)) {
      return "the cause is " + cause;
    }
    String difference = failure.difference(ours);
    return difference.isEmpty() ? "" : "of its cause " + difference;
  }

  @Override
  public String toString() {
    String requests = fewest == most ? String.valueOf(fewest) : fewest + " to " + most;
    String what =
        ending == Ending.FAILURE
            ? String.valueOf(failure)
            : ending.label
                + (ending == Ending.UNCERTAIN
                        || ending == Ending.TIMED_OUT
                        || ending == Ending.NOT_RECOVERED
                    ? ": " + failure
                    : "");
    return what + ", " + requests + (most == 1 ? " request" : " requests");
  }
}
