package ai.flowscale.client.submission;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Failures;
import ai.flowscale.client.service.FlowscaleApi;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    InputDigests digests,
    WorkflowRequest request,
    boolean maySubmitAgain,
    GroupEvidence evidence,
    CallScope scope) {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  /** Resolves a submission, which stays uncertain whatever fails meanwhile, such as the clock. */
  static CompletableFuture<Submission> guarded(
      SubmissionUncertainException uncertain, Supplier<CompletableFuture<Submission>> resolving) {
    return Futures.start(resolving)
        .exceptionallyCompose(
            failure ->
                Failures.unwrap(failure) instanceof SubmissionUncertainException still
                    ? CompletableFuture.failedFuture(still)
                    : failed(uncertain, Failures.toFlowscaleException(failure)));
  }

  /**
   * Resolves it.
   *
   * @param limit how long to search
   */
  CompletableFuture<Submission> resolve(
      SentSubmission sent, SubmissionUncertainException uncertain, Duration limit) {
    return search(sent, uncertain, limit, true);
  }

  private CompletableFuture<Submission> search(
      SentSubmission sent,
      SubmissionUncertainException uncertain,
      Duration limit,
      boolean isFirst) {
    // Of two submissions there may be two runs, and the caller is to learn of both.
    Optional<String> told = isFirst ? uncertain.runId() : Optional.empty();
    return new RunSearch(this, sent, told, limit)
        .start()
        .handle(
            (finding, failure) ->
                failure == null
                    ? judged(finding, sent, uncertain, isFirst)
                    : failed(uncertain, Failures.toFlowscaleException(failure)))
        .thenCompose(Function.identity());
  }

  private CompletableFuture<Submission> judged(
      RunSearch.Finding finding,
      SentSubmission sent,
      SubmissionUncertainException uncertain,
      boolean isFirst) {
    List<Run> runs = finding.candidates();
    String runId = runs.size() == 1 ? runs.get(0).id() : null;
    if (runId != null && !finding.isContested()) {
      return CompletableFuture.completedFuture(recovered(runs.get(0), runId, sent));
    }
    boolean again =
        isFirst
            && maySubmitAgain
            && finding.isSure()
            && runs.isEmpty()
            && uncertain.runId().isEmpty()
            && api.isRepeatable(request);
    if (again) {
      return evidence
          .beforeSubmittingAgain()
          .handle(
              (ready, refused) ->
                  refused == null
                      ? submitAgain(sent, uncertain)
                      : failed(uncertain, Failures.toFlowscaleException(refused)))
          .thenCompose(Function.identity());
    }
    return failed(still(uncertain, sent, runs), finding.lastFailure());
  }

  private static Submission recovered(Run run, String runId, SentSubmission sent) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Run {0} of workflow {1} was recovered from group {2}: the response to its submission was"
            + " lost",
        Printable.name(runId),
        sent.workflowId(),
        sent.groupId());
    return new Submission(
        runId, sent.workflowId(), null, JsonFields.of(Map.of()), run.outputNames(), true);
  }

  private CompletableFuture<Submission> submitAgain(
      SentSubmission sent, SubmissionUncertainException uncertain) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Workflow {0} is submitted again in group {1}: no run of its first submission has turned"
            + " up",
        sent.workflowId(),
        sent.groupId());
    // What comes of it is as good as what came of the first one.
    evidence.sent(sent.at(sent.times().again()));
    return Futures.start(() -> api.submit(request, scope, texts -> {}))
        .exceptionallyCompose(
            failure -> {
              FlowscaleException ours = Failures.toFlowscaleException(failure);
              ours.runId().ifPresent(uncertain::noteRunId);
              SentSubmission ended = sent.at(sent.times().endedBy(scheduler.now()));
              evidence.sent(ended);
              if (ours instanceof SubmissionUncertainException && scope.abortReason() == null) {
                uncertain.addSuppressed(ours);
                return search(ended, uncertain, sent.times().settlingTime(), false);
              }
              // Whatever came of the second submission, the first one is open still.
              return failed(still(uncertain, sent, List.of()), ours);
            });
  }

  private static SubmissionUncertainException still(
      SubmissionUncertainException uncertain, SentSubmission sent, List<Run> candidates) {
    SubmissionUncertainException still =
        new SubmissionUncertainException(
            sent.workflowId(),
            sent.groupId(),
            uncertain.submittedAt(),
            sent.times().settlingTime(),
            candidates,
            (FlowscaleException) Objects.requireNonNull(uncertain.getCause()));
    for (Throwable suppressed : uncertain.getSuppressed()) {
      still.addSuppressed(suppressed);
    }
    uncertain.runId().ifPresent(still::noteRunId);
    return still;
  }

  private static CompletableFuture<Submission> failed(
      SubmissionUncertainException uncertain, @Nullable FlowscaleException more) {
    if (more != null && more != uncertain.getCause()) {
      uncertain.addSuppressed(more);
    }
    return CompletableFuture.failedFuture(uncertain);
  }
}
