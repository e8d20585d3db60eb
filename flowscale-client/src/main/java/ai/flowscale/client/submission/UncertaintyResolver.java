package ai.flowscale.client.submission;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.service.FlowscaleApi;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Resolves one submission whose outcome is not known: searches for its run, and submits again where
 * that was asked for, once.
 */
record UncertaintyResolver(
    FlowscaleApi api,
    Scheduler scheduler,
    GroupedRequest grouped,
    Duration settlingTime,
    boolean maySubmitAgain,
    Supplier<CompletableFuture<?>> beforeAgain,
    CallScope scope) {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  /** Resolves it. It stays uncertain whatever fails meanwhile. */
  CompletableFuture<Submission> resolve(SubmissionUncertainException uncertain) {
    return Futures.start(() -> search(uncertain, true))
        .exceptionallyCompose(
            failure ->
                CallFailures.unwrap(failure) instanceof SubmissionUncertainException still
                    ? CompletableFuture.failedFuture(still)
                    : failed(uncertain, CallFailures.toFlowscaleException(failure)));
  }

  private CompletableFuture<Submission> search(
      SubmissionUncertainException uncertain, boolean isFirst) {
    // Of two submissions there may be two runs, and the caller is to learn of both.
    return new RunSearch(this, uncertain.runId(), isFirst)
        .start()
        .handle(
            (finding, failure) ->
                failure == null
                    ? judged(finding, uncertain, isFirst)
                    : failed(uncertain, CallFailures.toFlowscaleException(failure)))
        .thenCompose(Function.identity());
  }

  private CompletableFuture<Submission> judged(
      RunSearch.Finding finding, SubmissionUncertainException uncertain, boolean isFirst) {
    Run taken = finding.run();
    if (taken != null) {
      return CompletableFuture.completedFuture(recovered(taken));
    }
    boolean again =
        isFirst
            && maySubmitAgain
            && finding.isComplete()
            && finding.candidates().isEmpty()
            && uncertain.runId().isEmpty()
            && api.isRepeatable(grouped.request());
    if (again) {
      return beforeAgain
          .get()
          .handle(
              (ready, refused) ->
                  refused == null
                      ? submitAgain(uncertain)
                      : failed(uncertain, CallFailures.toFlowscaleException(refused)))
          .thenCompose(Function.identity());
    }
    return failed(
        still(uncertain, finding.candidates(), finding.isNamedRunAnothers()),
        finding.lastFailure());
  }

  private Submission recovered(Run run) {
    String runId = Objects.requireNonNull(run.id());
    LOG.log(
        System.Logger.Level.WARNING,
        "Run {0} of workflow {1} was recovered from group {2}: the response to its submission was"
            + " lost",
        Printable.name(runId),
        grouped.workflowId(),
        grouped.groupId());
    return new Submission(
        runId, grouped.workflowId(), null, JsonFields.of(Map.of()), run.outputNames(), true);
  }

  private CompletableFuture<Submission> submitAgain(SubmissionUncertainException uncertain) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Workflow {0} is submitted again in group {1}: no run of its first submission has turned"
            + " up",
        grouped.workflowId(),
        grouped.groupId());
    return Futures.start(() -> api.submit(grouped.request(), scope))
        .exceptionallyCompose(
            failure -> {
              FlowscaleException ours = CallFailures.toFlowscaleException(failure);
              ours.runId().ifPresent(uncertain::noteRunId);
              if (ours instanceof SubmissionUncertainException && scope.abortReason() == null) {
                uncertain.addSuppressed(ours);
                return search(uncertain, false);
              }
              // Whatever came of the second submission, the first one is open still.
              return failed(still(uncertain, List.of(), false), ours);
            });
  }

  /**
   * Returns it with what the search has found.
   *
   * @param isNamedRunAnothers whether the run that the response named must not be taken for it
   */
  private SubmissionUncertainException still(
      SubmissionUncertainException uncertain, List<Run> candidates, boolean isNamedRunAnothers) {
    SubmissionUncertainException still =
        new SubmissionUncertainException(
            grouped.workflowId(),
            grouped.groupId(),
            uncertain.submittedAt(),
            settlingTime,
            candidates,
            (FlowscaleException) Objects.requireNonNull(uncertain.getCause()));
    for (Throwable suppressed : uncertain.getSuppressed()) {
      still.addSuppressed(suppressed);
    }
    uncertain
        .runId()
        .ifPresent(
            runId -> {
              if (isNamedRunAnothers) {
                still.addSuppressed(anothers(runId));
              } else {
                still.noteRunId(runId);
              }
            });
    return still;
  }

  private static DecodingException anothers(String runId) {
    DecodingException anothers =
        new DecodingException(
            "executeWorkflow: the response names run %s, but the service lists that run with another group or workflow. A gateway or proxy before the service may have mixed up responses."
                .formatted(Printable.name(runId)),
            null);
    anothers.noteRunId(runId);
    return anothers;
  }

  private static CompletableFuture<Submission> failed(
      SubmissionUncertainException uncertain, @Nullable FlowscaleException more) {
    if (more != null && more != uncertain.getCause()) {
      uncertain.addSuppressed(more);
    }
    return CompletableFuture.failedFuture(uncertain);
  }
}
