package ai.flowscale.mcp.tools;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.PermissionDeniedException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.mcp.runs.RefusedCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;

/** What a call says of a failure: what happened, and what to do. */
final class Failures {
  private static final int MAX_REASON = 1500;

  private Failures() {}

  static Throwable cause(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return thrown instanceof CompletionException && cause != null ? cause(cause) : thrown;
  }

  static String message(Throwable thrown) {
    Throwable failure = cause(thrown);
    if (failure instanceof RefusedCallException) {
      return String.valueOf(failure.getMessage());
    }
    if (failure instanceof SubmissionUncertainException uncertain) {
      return uncertain.runId().isPresent()
          ? "Run %s was started, but the response was damaged. Call wait_run with its id."
              .formatted(Texts.name(uncertain.runId().get()))
          : "Whether a run was started is not known: the response of the service was lost. Do not"
              + " start another one. Call this tool again with the same inputs in a moment: it"
              + " looks for that run first, and starts a new one only when it is sure that there"
              + " is none.";
    }
    if (failure instanceof RunFailedException failed) {
      return "Run %s failed: %s."
          .formatted(
              Texts.name(failed.runId().orElse("")),
              Texts.quoted(String.join("; ", failed.errors()), MAX_REASON));
    }
    if (failure instanceof RunCancelledException cancelled) {
      return "Run %s was cancelled. Call the tool again to start another one."
          .formatted(Texts.name(cancelled.runId().orElse("")));
    }
    if (failure instanceof AuthenticationException
        || failure instanceof PermissionDeniedException) {
      return "The deployment refuses the API key of this server. The person who runs the server"
          + " must give it a valid key.";
    }
    if (failure instanceof TransportException) {
      return "The deployment cannot be reached: %s. Try again later; the tool deployment shows"
              .formatted(quoted(failure))
          + " whether it is back.";
    }
    if (failure instanceof ClientClosedException) {
      return "The server is being stopped. A run that was started goes on.";
    }
    if (failure instanceof NotFoundException) {
      return "What the call names is not there: "
          + quoted(failure)
          + ". List the tools again, or the runs with list_runs, for what there is.";
    }
    if (failure instanceof FlowscaleException known) {
      return "The call failed: " + quoted(known) + "." + reason(known);
    }
    Throwable file = failure instanceof UncheckedIOException ? failure.getCause() : failure;
    if (file instanceof IOException) {
      return "The server cannot use one of its folders (%s). Check --state and --out."
          .formatted(file.getClass().getSimpleName());
    }
    return "An error of the server itself: " + failure.getClass().getSimpleName() + ".";
  }

  /** Of a run that has completed; that must not be taken for a failed one. */
  static String unsaved(String runId, Throwable failure) {
    return "Run %s has completed, but its outputs could not be saved: %s Call wait_run with this"
            .formatted(Texts.name(runId), message(failure))
        + " run_id to try again; that starts nothing.";
  }

  private static String reason(FlowscaleException failure) {
    String words =
        failure instanceof ApiException api && !api.errors().isEmpty()
            ? Texts.line(String.join("; ", api.errors()), MAX_REASON)
            : "";
    return words.isEmpty() || String.valueOf(failure.getMessage()).contains(words)
        ? ""
        : " The deployment says: " + Texts.quoted(words, MAX_REASON);
  }

  /** The library's own words, with names and reasons of the deployment among them. */
  private static String quoted(Throwable failure) {
    return Texts.quoted(failure.getMessage(), MAX_REASON);
  }
}
