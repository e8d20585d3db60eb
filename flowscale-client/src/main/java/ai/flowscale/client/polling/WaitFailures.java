package ai.flowscale.client.polling;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.service.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a wait for one run fails with, each with the outputs that are there all the same.
 *
 * @param isSubmitted whether the run was just submitted, so that it exists although no poll saw it
 */
record WaitFailures(String runId, WaitOptions options, boolean isSubmitted) {
  /** A response about another run than the one that was polled. */
  DecodingException otherRun(String noun) {
    return new DecodingException(
        "getRun: the request is about run %s, but the response is about a run of another %s. A gateway or proxy before the service may have mixed up responses."
            .formatted(runId, noun),
        null);
  }

  RunCancelledException cancelled(Run run, List<RunOutput> ready) {
    return new RunCancelledException("Run " + runId + " was cancelled.", runId, run, ready);
  }

  RunFailedException failed(Run run, List<RunOutput> ready) {
    return new RunFailedException(
        "Run %s ended with status %s%s"
            .formatted(
                runId,
                Printable.name(run.status().value()),
                Reason.of(run)
                    .map(text -> ". The service says: " + text)
                    .orElse(" (see run() and errors()).")),
        runId,
        run,
        ready,
        run.errors(),
        null);
  }

  RunFailedException withoutOutput(Run run, OutputCollection.Failed output, List<RunOutput> ready) {
    return new RunFailedException(
        "Run %s has completed, but its output %s %s; outputs() has those that are ready."
            .formatted(runId, Printable.name(output.name()), Printable.name(output.reason())),
        runId,
        run,
        ready,
        List.of(),
        output.cause());
  }

  /**
   * The time of the wait is over.
   *
   * @param run as it was seen last, or null
   * @param lastFailure of the last poll, or null where that succeeded
   */
  WaitTimedOutException timedOut(
      @Nullable Run run, List<RunOutput> ready, @Nullable FlowscaleException lastFailure) {
    return new WaitTimedOutException(
        "Run " + runId + " did not end within " + options.timeout() + "; " + lastSeen(run),
        runId,
        run,
        ready,
        options.timeout(),
        lastFailure);
  }

  /**
   * The same, where all responses were about another run, so that this one was not cancelled.
   *
   * @param noun what showed it
   */
  WaitTimedOutException timedOutAtAnothers(String noun, @Nullable FlowscaleException lastFailure) {
    return new WaitTimedOutException(
        "Run %s did not end within %s; each response was about a run of another %s, so it was not cancelled. Check its id with getRun: it may be someone else's run."
            .formatted(runId, options.timeout(), noun),
        runId,
        null,
        List.of(),
        options.timeout(),
        lastFailure);
  }

  private String lastSeen(@Nullable Run run) {
    String seen =
        run == null
            ? "it was never seen"
            : "it was last seen " + Printable.name(run.status().value());
    if (options.cancelRunOn().contains(WaitTermination.TIMEOUT)) {
      return seen + ". It was to be cancelled: runCancellation() tells what came of that.";
    }
    return run == null && !isSubmitted
        ? seen + ", so whether it exists is not known. Check its id and wait again with awaitRun."
        : seen + ". It continues: wait again with awaitRun, or cancel it with cancelRun.";
  }
}
