package ai.flowscale.client.http;

import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What a future of the engine failed with, as one of our own exceptions. */
public final class Failures {
  private Failures() {}

  /**
   * Returns the failure as ours. It throws nothing: what is thrown within the completion of a
   * future is lost, and whoever waits for that future would wait for ever.
   */
  public static FlowscaleException ours(Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof FlowscaleException ours) {
      return ours;
    }
    if (cause instanceof CancellationException) {
      return new CallAbortedException(
          CallAbortedException.Reason.CANCELLED, "The call was cancelled.");
    }
    return new TransportException(
        TransportException.Kind.OTHER,
        TransportException.Sent.MAYBE,
        "The call failed with " + cause.getClass().getName() + ".",
        cause);
  }

  /** Returns the failure in the form that passes through a stage unchanged. */
  public static CompletionException rethrown(Throwable failure) {
    return failure instanceof CompletionException wrapped
        ? wrapped
        : new CompletionException(failure);
  }

  private static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
