package ai.flowscale.client.concurrent;

import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What a future of the client failed with, as a FlowscaleException. */
public final class CallFailures {
  private CallFailures() {}

  /**
   * Returns the failure as a FlowscaleException. It throws nothing: what is thrown within the
   * completion of a future is lost, and code that waits for that future would wait for ever.
   *
   * @param failure null where the future has, against its contract, neither a value nor a failure
   */
  public static FlowscaleException toFlowscaleException(@Nullable Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof FlowscaleException ours) {
      return ours;
    }
    if (cause instanceof CancellationException) {
      return cancelled("The call was cancelled.");
    }
    return new TransportException(
        TransportException.Kind.OTHER,
        TransportException.Sent.MAYBE,
        "The call failed with " + cause.getClass().getName() + ".",
        cause);
  }

  /** Notes the run in whatever goes wrong with a call about it. */
  public static <T> CompletableFuture<T> about(String runId, CompletableFuture<T> call) {
    return call.whenComplete(
        (value, failure) -> {
          if (failure != null) {
            toFlowscaleException(failure).noteRunId(runId);
          }
        });
  }

  /** Returns the failure in the form that passes through a stage unchanged. */
  public static CompletionException rethrown(@Nullable Throwable failure) {
    return failure instanceof CompletionException wrapped
        ? wrapped
        : new CompletionException(orMissing(failure));
  }

  private static Throwable orMissing(@Nullable Throwable failure) {
    return failure == null ? new IllegalStateException("no value") : failure;
  }

  /** Returns what a future failed with, without the wrappers of its stages. */
  public static Throwable unwrap(@Nullable Throwable failure) {
    Throwable cause = orMissing(failure);
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Returns the failure of a call that was cancelled. */
  public static CallAbortedException cancelled(String message) {
    return new CallAbortedException(CallAbortedException.Reason.CANCELLED, message);
  }

  /**
   * Returns a copy of the reason for an abort: each call that receives one may add the id of its
   * run.
   */
  public static FlowscaleException again(FlowscaleException reason) {
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
