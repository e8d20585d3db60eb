package ai.flowscale.client.batch;

import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Why something of a batch has failed or was ended. */
final class Reasons {
  private Reasons() {}

  /** Returns what a future failed with, without the wrappers of its stages. */
  static Throwable unwrap(@Nullable Throwable failure) {
    Throwable cause = failure == null ? new IllegalStateException("no value") : failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Returns the same as a failure of the library's own. */
  static FlowscaleException of(@Nullable Throwable failure) {
    Throwable cause = unwrap(failure);
    return cause instanceof FlowscaleException ours
        ? ours
        : new TransportException(
            TransportException.Kind.OTHER,
            TransportException.Sent.MAYBE,
            "The call failed with " + cause.getClass().getName() + ".",
            cause);
  }

  /** Returns what is told of something that the batch has ended by itself. */
  static CallAbortedException stopped(String message) {
    return new CallAbortedException(CallAbortedException.Reason.CANCELLED, message);
  }

  /** Returns the same reason once more: each item's may come to carry its run. */
  static FlowscaleException copy(FlowscaleException reason) {
    if (reason instanceof ClientClosedException) {
      return new ClientClosedException();
    }
    return new CallAbortedException(
        reason instanceof CallAbortedException aborted
            ? aborted.reason()
            : CallAbortedException.Reason.CANCELLED,
        String.valueOf(reason.getMessage()));
  }
}
