package ai.flowscale.client.batch;

import ai.flowscale.api.BatchCheckpoint.Entry;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Failures;
import ai.flowscale.client.inputs.Uploads;
import ai.flowscale.client.submission.GroupedRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way of one request through a batch: its run is resumed, found or made, and waited for. */
final class RequestRun {
  private final long index;
  private final WorkflowRequest given;
  private final Optional<String> batchGroup;
  private final BatchContext context;

  /** Its own, so that the reason of an abort can carry its run. */
  private final CallScope scope;

  private final CallScope waitScope;

  private volatile boolean resumed;
  private volatile RunStore.Identity identity;

  /**
   * Takes a request.
   *
   * @param batchGroup the group of those that name none, or empty where each gets one of its own
   */
  RequestRun(
      long index,
      WorkflowRequest given,
      Optional<String> batchGroup,
      BatchContext context,
      CallScope scope) {
    this.index = index;
    this.given = given;
    this.batchGroup = batchGroup;
    this.identity = RunStore.unstored(index, given);
    this.context = context;
    this.scope = scope;
    this.waitScope = scope.child();
  }

  CompletableFuture<RunStore.Known> find() {
    return context
        .store()
        .find(index, given, scope)
        .thenApply(
            known -> {
              identity = known.identity() == null ? identity : known.identity();
              return known;
            });
  }

  /** Whether it was ended early. */
  boolean isAborted() {
    return scope.abortReason() != null;
  }

  /** Waits for the run that came of it, or else makes one. */
  CompletableFuture<@Nullable RunResult> start(RunStore.Known known) {
    if (known.refusal() != null) {
      return CompletableFuture.failedFuture(known.refusal());
    }
    Entry before = known.entry();
    if (before == null) {
      return submit();
    }
    return before.runId() == null ? resolve(before) : resume(before.runId());
  }

  /** Searches for the run of a submission whose outcome was not recorded. */
  private CompletableFuture<@Nullable RunResult> resolve(Entry before) {
    GroupedRequest grouped =
        new GroupedRequest(given.withGroupId(before.groupId()), before.isOwnGroup());
    return context
        .submissions()
        .resolve(grouped, before.submittedAt(), () -> recordedAgain(grouped), scope)
        .whenComplete((found, failure) -> resumed = found != null && found.recovered())
        .handle((found, failure) -> onSubmission(grouped, found, failure, true))
        .thenCompose(Function.identity());
  }

  private CompletableFuture<@Nullable RunResult> resume(String runId) {
    resumed = true;
    return context
        .waiter()
        .await(runId, context.waiting(), waitScope)
        .exceptionallyCompose(
            failure -> {
              if (isRedone(Failures.toFlowscaleException(failure))) {
                resumed = false;
                return submit();
              }
              return CompletableFuture.failedFuture(failure);
            });
  }

  private boolean isRedone(FlowscaleException failure) {
    boolean hasFailed =
        failure instanceof RunFailedException || failure instanceof RunCancelledException;
    return context.redoesFailures() && hasFailed && !context.isStopped().getAsBoolean();
  }

  private CompletableFuture<@Nullable RunResult> submit() {
    GroupedRequest grouped =
        GroupedRequest.of(
            given.groupId().isPresent() ? given : batchGroup.map(given::withGroupId).orElse(given));
    // Of its own: polls of an earlier run say nothing about whether this one went out.
    CallScope submitting = scope.child();
    return context
        .admission()
        .get()
        .thenCompose(turn -> recorded(grouped))
        .thenComposeAsync(
            recorded ->
                recorded
                    ? context
                        .submissions()
                        .submit(grouped, () -> recordedAgain(grouped), submitting)
                    : CompletableFuture.completedFuture(null),
            context.blocking())
        .handle(
            (started, failure) -> {
              submitting.close();
              return onSubmission(grouped, started, failure, submitting.isHandedOver());
            })
        .thenCompose(Function.identity());
  }

  /** Whether it may be submitted: what cannot be recorded is not. */
  private CompletableFuture<Boolean> recorded(GroupedRequest grouped) {
    return context.isStopped().getAsBoolean()
        ? CompletableFuture.completedFuture(false)
        : context.store().submitting(identity, grouped);
  }

  private CompletableFuture<?> recordedAgain(GroupedRequest grouped) {
    return recorded(grouped)
        .thenAccept(
            recorded -> {
              if (!recorded) {
                throw stopped("The batch was stopped, and submits nothing again.");
              }
            });
  }

  /** The submission has ended, of which a request may have been handed to the transport. */
  private CompletableFuture<@Nullable RunResult> onSubmission(
      GroupedRequest grouped,
      @Nullable Submission started,
      @Nullable Throwable failure,
      boolean isHandedOver) {
    if (started != null) {
      // The run is there whether it could be recorded or not.
      return context
          .store()
          .submitted(identity, started.runId())
          .thenCompose(
              recorded ->
                  context.waiter().await(started, grouped.groupId(), context.waiting(), waitScope));
    }
    if (failure == null) {
      return CompletableFuture.completedFuture(null);
    }
    FlowscaleException ours = Failures.toFlowscaleException(failure);
    // What is not a failure of the client's own says nothing about a request that went out.
    boolean isUnknown =
        ours instanceof SubmissionUncertainException
            || (ours != Failures.unwrap(failure) && isHandedOver);
    Optional<String> runId = ours.runId();
    CompletableFuture<?> recorded =
        runId.isPresent()
            ? context.store().submitted(identity, runId.get())
            : isUnknown
                ? CompletableFuture.completedFuture(null)
                : context.store().notSubmitted(identity);
    return recorded.thenCompose(done -> CompletableFuture.failedFuture(ours));
  }

  /**
   * Returns what became of it; null where there is neither a result nor a failure: it was not
   * submitted, though an earlier run may have been polled.
   */
  @Nullable BatchItem outcome(@Nullable RunResult result, @Nullable Throwable failure) {
    FlowscaleException ours = failure == null ? null : Failures.toFlowscaleException(failure);
    boolean isBegun = result != null || ours != null;
    scope
        .operation()
        .ended(isBegun ? ours : stopped("The batch was stopped before the request was submitted."));
    return isBegun ? new BatchItem(index, identity.key(), resumed, result, ours) : null;
  }

  private static CallAbortedException stopped(String message) {
    return new CallAbortedException(CallAbortedException.Reason.CANCELLED, message);
  }

  /**
   * Ends it for a reason of its own, which may come to carry its run: from now on it sends nothing.
   *
   * @return breaks what is open
   */
  Runnable aborting(FlowscaleException why) {
    return scope.aborting(why);
  }

  /** Ends its wait, at once or when it begins; a submission in flight gets its response first. */
  void cancelWait() {
    waitScope.abort(
        stopped("The wait was ended because the batch was stopped by another request's failure."));
  }

  /** Returns what its wait still has to do although it was ended early: cancelling its run. */
  Optional<CompletableFuture<?>> lastWork() {
    return waitScope.lastWork();
  }

  void close() {
    waitScope.close();
    scope.close();
    // Where nothing was submitted, nothing else closes them.
    Uploads.discardStreams(given.inputs(), context.blocking());
  }
}
