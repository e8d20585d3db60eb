package ai.flowscale.tck.faults;

import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.DownloadException.Reason;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.WaitTimedOutException;
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
    TIMED_OUT("WaitTimedOutException", WaitTimedOutException.class),
    OUTPUT_LOST("RunFailedException", RunFailedException.class),
    REJECTED("DownloadException (REJECTED)", DownloadException.class),
    /** A link that was refused may be renewed by a client that can. */
    REJECTED_OR_VALUE("its value, or DownloadException (REJECTED)", DownloadException.class),
    /** A download that goes on where it broke may come to its end. */
    INCOMPLETE_OR_VALUE("its value, or DownloadException (INCOMPLETE)", DownloadException.class);

    private final String label;
    private final @Nullable Class<? extends FlowscaleException> type;

    Ending(String label, @Nullable Class<? extends FlowscaleException> type) {
      this.label = label;
      this.type = type;
    }

    boolean mayBeValue() {
      return this == VALUE
          || this == REJECTED_OR_VALUE
          || this == INCOMPLETE_OR_VALUE
          || this == UNCERTAIN_OR_UNSENT;
    }
  }

  static Expected value(int requests) {
    return new Expected(Ending.VALUE, null, requests, requests);
  }

  /** Returns what is different about a failure, or nothing. */
  String difference(Throwable thrown) {
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
    if (ours.getClass() != ending.type) {
      return "the type is " + ours.getClass().getSimpleName();
    }
    if (ours instanceof DownloadException download) {
      Reason reason = ending == Ending.INCOMPLETE_OR_VALUE ? Reason.INCOMPLETE : Reason.REJECTED;
      return download.reason() == reason ? "" : "the reason is " + download.reason();
    }
    return differenceOfCause(ours.getCause());
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
                + (ending == Ending.UNCERTAIN || ending == Ending.TIMED_OUT ? ": " + failure : "");
    return what + ", " + requests + (most == 1 ? " request" : " requests");
  }
}
