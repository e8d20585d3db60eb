package ai.flowscale.cli;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancellation;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.support.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is said of a failure: what happened, and which command helps. */
final class FailureMessages {
  private static final Pattern METHOD = Pattern.compile("(?s)[a-z]+[A-Z]\\w*(?: failed)?: (.)(.*)");

  private FailureMessages() {}

  static String message(Throwable failure) {
    return message(failure, Again.NOTHING);
  }

  static String message(Throwable failure, Again again) {
    if (failure instanceof FlowscaleException known) {
      return known(known, again);
    }
    Throwable cause = failure.getCause();
    if (failure instanceof UncheckedIOException && cause != null) {
      return message(cause, again);
    }
    if (failure instanceof FileSystemException file) {
      return file.getFile() + reason(file);
    }
    return failure instanceof CliException || failure instanceof IOException
        ? String.valueOf(failure.getMessage())
        : "This is an error of flowscale itself: --debug shows where, for a report.";
  }

  static CliException unknownWorkflow(String id, List<Workflow> deployed) {
    List<String> ids = deployed.stream().map(Workflow::id).toList();
    List<String> names = deployed.stream().map(Workflow::name).filter(Objects::nonNull).toList();
    String meant =
        Nearest.to(id, ids)
            .or(() -> Nearest.to(id, names))
            .map(nearest -> " Did you mean " + Safe.line(nearest) + "?")
            .orElse("");
    return new CliException(
        ExitCode.NOT_FOUND,
        "There is no workflow " + id + "." + meant + " flowscale workflows lists them.");
  }

  /** Of a run that was submitted here: it exists, even if no poll has seen it yet. */
  static String ofSubmitted(FlowscaleException failure, Again again) {
    return failure instanceof WaitTimedOutException timedOut
        ? unfinished(timedOut, again)
        : known(failure, again);
  }

  private static String unfinished(WaitTimedOutException timedOut, Again again) {
    return "The run has not finished within "
        + Times.option(timedOut.timeout())
        + "."
        + next(timedOut, again);
  }

  private static String reason(FileSystemException failure) {
    if (failure instanceof NoSuchFileException) {
      return " does not exist.";
    } else if (failure instanceof AccessDeniedException) {
      return ": permission denied.";
    } else if (failure instanceof FileAlreadyExistsException
        || failure instanceof NotDirectoryException) {
      return " is not a folder.";
    }
    return failure.getReason() == null
        ? " cannot be used."
        : " cannot be used: " + sentence(failure.getReason());
  }

  private static String known(FlowscaleException failure, Again again) {
    if (failure instanceof BatchException && failure.getCause() instanceof FlowscaleException own) {
      return known(own, again);
    }
    if (failure instanceof BatchException && failure.getCause() instanceof UncheckedIOException e) {
      return "The checkpoint cannot be written: " + sentence(message(e));
    }
    if (failure instanceof CallAbortedException) {
      return "Interrupted." + next(failure, again);
    }
    if (failure instanceof SubmissionUncertainException uncertain) {
      Throwable cause = failure.getCause();
      String reason = cause instanceof FlowscaleException known ? known(known, again) : "";
      return failure.runId().isPresent()
          ? reason + " The run was started." + next(failure, again)
          : "Whether a run was started at "
              + uncertain.submittedAt()
              + " is not known. "
              + reason
              + " Look before you submit it again: flowscale runs --workflow "
              + uncertain.workflowId()
              + again.profile();
    }
    if (failure instanceof WaitTimedOutException unseen && unseen.run().isEmpty()) {
      Throwable cause = failure.getCause();
      return "The run was not found within "
          + Times.option(unseen.timeout())
          + "."
          + (cause instanceof FlowscaleException known ? " " + reason(known) : "")
          + " Check its id: flowscale get "
          + failure.runId().orElse("")
          + again.profile();
    }
    if (failure instanceof WaitTimedOutException timedOut) {
      return unfinished(timedOut, again);
    }
    if (failure instanceof RunFailedException failed) {
      String reason = String.join("; ", failed.errors());
      return sentence("Run " + failed.runId().orElse("") + " failed: " + reason);
    }
    return reason(failure);
  }

  /** What happened, without a command that helps. */
  static String reason(FlowscaleException failure) {
    String message = withoutMethod(failure, sentence(String.valueOf(failure.getMessage())));
    List<String> words = failure instanceof ApiException api ? api.errors() : List.of();
    String reason = String.join("; ", words.stream().filter(w -> !message.contains(w)).toList());
    return reason.isEmpty() ? message : message + " " + sentence(reason);
  }

  /** The library begins with the method that failed, which is nothing of the command line's. */
  private static String withoutMethod(FlowscaleException failure, String message) {
    boolean isOfResponse = failure instanceof ApiException || failure instanceof DecodingException;
    Matcher said = METHOD.matcher(message);
    return isOfResponse && said.matches()
        ? said.group(1).toUpperCase(Locale.ROOT) + said.group(2)
        : message;
  }

  static String sentence(String text) {
    return text.matches("(?s).*[.!?:]\\s*") ? text : text + ".";
  }

  private static String next(FlowscaleException failure, Again again) {
    String run = failure.runId().orElse("");
    if (run.isEmpty()) {
      return "";
    }
    return failure.runCancellation() == RunCancellation.NOT_ASKED
        ? " Run " + run + " continues: " + again.waitFor(List.of(run))
        : " Run "
            + run
            + ": cancellation "
            + failure.runCancellation().name().toLowerCase(Locale.ROOT)
            + ".";
  }
}
