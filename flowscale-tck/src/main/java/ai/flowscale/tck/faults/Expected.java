package ai.flowscale.tck.faults;

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
import org.jspecify.annotations.Nullable;

/**
 * The outcome that the library promises for a cell.
 *
 * @param ending how the call ends
 * @param failure what its last try fails with, or null where none fails
 * @param fewest how many struck requests there are at the least, those after the fault included
 * @param most how many at the most
 */
record Expected(Ending ending, @Nullable TryFailure failure, int fewest, int most) {

  /** How a call ends. */
  enum Ending {
    VALUE("its value", null),
    /** With the failure of the last try. */
    FAILURE("", null),
    UNCERTAIN("SubmissionUncertainException", SubmissionUncertainException.class),
    /** Where a client can tell that nothing of the request has left, it tries again. */
    UNCERTAIN_OR_UNSENT(
        "SubmissionUncertainException, or as with a closed port where nothing was sent",
        SubmissionUncertainException.class),
    /** With what the caller completed the future with. */
    GIVEN_UP("the caller's own exception, a run that was started is named in the log", null),
    /** What the service has started is accounted for, and the client goes on. */
    VALUE_OR_ERROR("its value, or a failure with the Error as its cause", null),
    TIMED_OUT("WaitTimedOutException", WaitTimedOutException.class),
    OUTPUT_LOST("RunFailedException", RunFailedException.class),
    /** The submission is as uncertain as it was; why the looks for its run failed is added. */
    NOT_FOUND_AGAIN(
        "SubmissionUncertainException, to which is added", SubmissionUncertainException.class),
    REJECTED("DownloadException (REJECTED)", DownloadException.class),
    INCOMPLETE("DownloadException (INCOMPLETE)", DownloadException.class),
    /** A reset can take with it what had come; without a response the opening is tried again. */
    INCOMPLETE_OR_UNSEEN(
        "DownloadException (INCOMPLETE), or as with a reset before the response where the reset"
            + " came first",
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
          || this == INCOMPLETE_OR_UNSEEN;
    }
  }

  static Expected value(int requests) {
    return new Expected(Ending.VALUE, null, requests, requests);
  }

  /** Returns what is different about a failure, or nothing. */
  String difference(Throwable thrown) {
    if (ending == Ending.GIVEN_UP) {
      return thrown instanceof TimeoutException ? "" : "the type is " + thrown.getClass().getName();
    }
    if (ending == Ending.VALUE_OR_ERROR) {
      return JumpingClock.isBehind(thrown) ? "" : "it failed with " + thrown;
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
    if (ending == Ending.INCOMPLETE_OR_UNSEEN && ours instanceof TransportException) {
      return failure == null ? "" : failure.difference(ours);
    }
    if (ours.getClass() != ending.type) {
      return "the type is " + ours.getClass().getSimpleName();
    }
    if (ours instanceof DownloadException download) {
      Reason reason = ending == Ending.REJECTED ? Reason.REJECTED : Reason.INCOMPLETE;
      return download.reason() == reason ? "" : "the reason is " + download.reason();
    }
    if (ending == Ending.NOT_FOUND_AGAIN) {
      return differenceOfLooks(ours);
    }
    return differenceOfCause(ours.getCause());
  }

  /** The cause is why the submission is uncertain, and stays what it was. */
  private String differenceOfLooks(FlowscaleException uncertain) {
    if (!(uncertain.getCause() instanceof TransportException lost)
        || lost.sent() != TransportException.Sent.MAYBE) {
      return "the cause is " + uncertain.getCause();
    }
    Throwable[] added = uncertain.getSuppressed();
    if (failure == null || added.length != 1 || !(added[0] instanceof FlowscaleException look)) {
      return "what is added is " + Arrays.toString(added);
    }
    String difference = failure.difference(look);
    return difference.isEmpty() ? "" : "of what is added " + difference;
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
                        || ending == Ending.NOT_FOUND_AGAIN
                    ? ": " + failure
                    : "");
    return what + ", " + requests + (most == 1 ? " request" : " requests");
  }
}
