package ai.flowscale.engine.submission;

import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.text.Printable;
import ai.flowscale.engine.endpoint.FlowscaleApi;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Failures;
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
 * Settles one submission whose outcome is not known: looks for its run, and submits again where
 * that was asked for, once.
 */
final class Settlement {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  private final FlowscaleApi api;
  private final Scheduler scheduler;
  private final Ledger ledger;
  private final WorkflowRequest request;
  private final UncertaintyPolicy policy;
  private final GroupKnowledge knowledge;
  private final Duration settlingTime;
  private final CallScope scope;

  Settlement(
      FlowscaleApi api,
      Scheduler scheduler,
      Ledger ledger,
      WorkflowRequest request,
      UncertaintyPolicy policy,
      GroupKnowledge knowledge,
      Duration settlingTime,
      CallScope scope) {
    this.api = api;
    this.scheduler = scheduler;
    this.ledger = ledger;
    this.request = request;
    this.policy = policy;
    this.knowledge = knowledge;
    this.settlingTime = settlingTime;
    this.scope = scope;
  }

  /** Settles an outcome if it is uncertain. */
  CompletableFuture<Submission> of(
      CompletableFuture<Submission> outcome, Supplier<@Nullable SentSubmission> sent) {
    return outcome
        .handle(
            (submission, failure) -> {
              if (failure != null
                  && Failures.ours(failure) instanceof SubmissionUncertainException uncertain
                  && scope.abortReason() == null) {
                return lookFor(Objects.requireNonNull(sent.get()), uncertain, settlingTime, true);
              }
              return outcome;
            })
        .thenCompose(Function.identity());
  }

  /**
   * Settles a submission of another process.
   *
   * @param left what is left of the settling time
   */
  CompletableFuture<Submission> ofAnother(SentSubmission sent, Duration left) {
    SubmissionUncertainException uncertain =
        new SubmissionUncertainException(
            sent.workflowId(),
            sent.groupId(),
            sent.times().submittedAt(),
            new CallAbortedException(
                CallAbortedException.Reason.CANCELLED,
                "Whoever submitted it has ended without noting the answer."));
    return lookFor(sent, uncertain, left, true);
  }

  private CompletableFuture<Submission> lookFor(
      SentSubmission sent,
      SubmissionUncertainException uncertain,
      Duration limit,
      boolean isFirst) {
    // Of two submissions there may be two runs, and who asks is to hear of both.
    Optional<String> told = isFirst ? uncertain.runId() : Optional.empty();
    return new RunSearch(api, scheduler, ledger, sent, told, knowledge, limit, scope)
        .start()
        .handle(
            (finding, failure) ->
                failure == null
                    ? judged(finding, sent, uncertain, isFirst)
                    : failed(uncertain, Failures.ours(failure)))
        .thenCompose(Function.identity());
  }

  private CompletableFuture<Submission> judged(
      RunSearch.Finding finding,
      SentSubmission sent,
      SubmissionUncertainException uncertain,
      boolean isFirst) {
    List<Run> runs = finding.runs();
    String runId = runs.size() == 1 ? runs.get(0).id() : null;
    if (runId != null && !finding.canBeAnothers() && isOwn(sent, runId)) {
      return CompletableFuture.completedFuture(found(runs.get(0), runId, sent));
    }
    boolean again =
        isFirst
            && policy.isSubmittedAgain()
            && finding.isSure()
            && runs.isEmpty()
            && uncertain.runId().isEmpty()
            && api.isRepeatable(request);
    if (again) {
      return knowledge
          .beforeSubmittingAgain()
          .thenCompose(noted -> submitAgain(sent, uncertain))
          .exceptionallyCompose(failure -> notAgain(uncertain, failure));
    }
    SubmissionUncertainException still = still(uncertain, sent, runs);
    return finding.lastFailure() == null
        ? CompletableFuture.failedFuture(still)
        : failed(still, finding.lastFailure());
  }

  /** Nobody else looks into a group of its own. */
  private boolean isOwn(SentSubmission sent, String runId) {
    return sent.isOwnGroup() || ledger.claim(sent, runId);
  }

  private static Submission found(Run run, String runId, SentSubmission sent) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Run {0} of workflow {1} was found again in group {2}: the answer to its submission was"
            + " lost",
        Printable.name(runId),
        sent.workflowId(),
        sent.groupId());
    return new Submission(
        runId, sent.workflowId(), null, JsonFields.of(Map.of()), run.outputNames(), true);
  }

  /** What cannot be noted is not submitted. */
  private static CompletableFuture<Submission> notAgain(
      SubmissionUncertainException uncertain, Throwable failure) {
    FlowscaleException ours = Failures.ours(failure);
    return ours instanceof SubmissionUncertainException
        ? CompletableFuture.failedFuture(ours)
        : failed(uncertain, ours);
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
    ledger.update(sent.at(sent.times().again()));
    CompletableFuture<Submission> second;
    try {
      second = api.submit(request, scope, texts -> {});
    } catch (RuntimeException e) {
      second = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Submission> outcome = second;
    return outcome
        .handle(
            (submission, failure) -> {
              if (failure == null) {
                if (!sent.isOwnGroup()) {
                  ledger.close(sent, submission.runId());
                }
                return outcome;
              }
              SentSubmission ended = sent.at(sent.times().endedBy(scheduler.now()));
              ledger.update(ended);
              FlowscaleException ours = Failures.ours(failure);
              ours.runId().ifPresent(uncertain::noteRunId);
              if (ours instanceof SubmissionUncertainException && scope.abortReason() == null) {
                uncertain.addSuppressed(ours);
                return lookFor(ended, uncertain, settlingTime, false);
              }
              // Whatever came of the second submission, the first one is open still.
              return failed(still(uncertain, sent, List.of()), ours);
            })
        .thenCompose(Function.identity());
  }

  private SubmissionUncertainException still(
      SubmissionUncertainException uncertain, SentSubmission sent, List<Run> candidates) {
    SubmissionUncertainException still =
        new SubmissionUncertainException(
            sent.workflowId(),
            sent.groupId(),
            uncertain.submittedAt(),
            settlingTime,
            candidates,
            (FlowscaleException) Objects.requireNonNull(uncertain.getCause()));
    for (Throwable suppressed : uncertain.getSuppressed()) {
      still.addSuppressed(suppressed);
    }
    uncertain.runId().ifPresent(still::noteRunId);
    return still;
  }

  private static CompletableFuture<Submission> failed(
      SubmissionUncertainException uncertain, FlowscaleException more) {
    if (more != uncertain.getCause()) {
      uncertain.addSuppressed(more);
    }
    return CompletableFuture.failedFuture(uncertain);
  }
}
