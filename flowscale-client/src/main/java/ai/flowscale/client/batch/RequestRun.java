package ai.flowscale.client.batch;

import ai.flowscale.api.BatchCheckpoint.Entry;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.support.ExpectedRun;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.inputs.Uploads;
import ai.flowscale.client.observation.OperationAttributes;
import ai.flowscale.client.submission.GroupedRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way of one request through a batch: its run is resumed, found or made, and waited for. */
final class RequestRun {
  private final long index;
  private final WorkflowRequest given;
  private final Context context;

  /** Ends with the batch, for a reason of its own, which may come to carry its run. */
  private final CallScope scope;

  /** Of the waits for its runs: it ends alone where a submission is to get its response first. */
  private final CallScope waitScope;

  /** Done when the run that it has made is no longer waited for, or when it has made none. */
  private final CompletableFuture<@Nullable RunResult> waited = new CompletableFuture<>();

  private volatile boolean resumed;
  private volatile RunStore.Identity identity;

  /**
   * What each request of a batch is executed with.
   *
   * @param waiting how its run is waited for
   * @param isStopped whether nothing is to be begun any more
   */
  record Context(
      Batches with,
      RunStore store,
      BatchOptions options,
      WaitOptions waiting,
      BooleanSupplier isStopped) {}

  /** Takes a request, a part of the batch that is observed by itself. */
  RequestRun(long index, WorkflowRequest given, CallScope batch, Context context) {
    this.index = index;
    this.given = given;
    this.context = context;
    this.identity = RunStore.unstored(index, given);
    OperationAttributes part =
        OperationAttributes.of("batchRequest")
            .workflow(given.workflowId(), given.groupId().or(context.options()::groupId));
    this.scope = batch.owned(batch.settings(), batch.operation().child(part));
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
    GroupedRequest grouped =
        new GroupedRequest(given.withGroupId(before.groupId()), before.isOwnGroup());
    return before.runId() == null
        ? resolve(grouped, before.submittedAt())
        : resume(before.runId(), grouped.expected());
  }

  /** Searches for the run of a submission whose outcome was not recorded. */
  private CompletableFuture<@Nullable RunResult> resolve(
      GroupedRequest grouped, Instant submittedAt) {
    return submit(grouped, Optional.of(submittedAt))
        .whenComplete((found, failure) -> resumed = found != null && found.recovered())
        .handle((found, failure) -> onSubmission(grouped, found, failure))
        .thenCompose(Function.identity());
  }

  /**
   * Submits it, and searches for its run where the outcome is lost.
   *
   * @param since when a process that has ended submitted it, so that its run is searched for first;
   *     else empty
   */
  private CompletableFuture<Submission> submit(GroupedRequest grouped, Optional<Instant> since) {
    if (!context.waiting().cancelRunOn().isEmpty()) {
      // A close of the client may come between the submission and the wait.
      scope.finishing(waited);
    }
    Instant submittedAt = since.orElseGet(context.with().scheduler()::now);
    // Of its own: polls of an earlier run say nothing about whether this one went out.
    CallScope own = scope.child();
    return Futures.start(
            () ->
                context
                    .with()
                    .submissions()
                    .submit(grouped, since, () -> recordedAgain(grouped), own))
        .exceptionallyCompose(
            failure -> {
              FlowscaleException ours = CallFailures.toFlowscaleException(failure);
              boolean isOther = ours != CallFailures.unwrap(failure);
              // What is not a failure of the client's own says nothing about what went out.
              return CompletableFuture.failedFuture(
                  isOther && (since.isPresent() || own.isSent())
                      ? new SubmissionUncertainException(
                          grouped.workflowId(), grouped.groupId(), submittedAt, ours)
                      : ours);
            })
        .whenComplete((started, failure) -> own.close());
  }

  /** Waits for the run that an earlier start has made, and accepts no other one either. */
  private CompletableFuture<@Nullable RunResult> resume(String runId, ExpectedRun expected) {
    resumed = true;
    return context
        .with()
        .waiter()
        .await(runId, expected, context.waiting(), waitScope)
        .exceptionallyCompose(
            failure -> {
              if (isRedone(CallFailures.toFlowscaleException(failure))) {
                resumed = false;
                return submit();
              }
              return CompletableFuture.failedFuture(failure);
            });
  }

  private boolean isRedone(FlowscaleException failure) {
    boolean hasFailed =
        failure instanceof RunFailedException || failure instanceof RunCancelledException;
    return context.options().resubmitsFailedRuns()
        && hasFailed
        && !context.isStopped().getAsBoolean();
  }

  private CompletableFuture<@Nullable RunResult> submit() {
    GroupedRequest grouped = GroupedRequest.of(given, context.options().groupId());
    return context
        .with()
        .submissions()
        .check(given, scope)
        .thenCompose(fits -> recorded(grouped))
        .thenComposeAsync(
            recorded ->
                recorded
                    ? submit(grouped, Optional.empty())
                    : CompletableFuture.completedFuture(null),
            context.with().blocking())
        .handle((started, failure) -> onSubmission(grouped, started, failure))
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
                throw CallFailures.cancelled("The batch was stopped, and submits nothing again.");
              }
            });
  }

  private CompletableFuture<@Nullable RunResult> onSubmission(
      GroupedRequest grouped, @Nullable Submission started, @Nullable Throwable failure) {
    if (started != null) {
      // The run is there whether it could be recorded or not. The wait begins first: the client may
      // be closed while it is recorded, or by that, and the close cancels what is waited for.
      context
          .with()
          .waiter()
          .await(started, grouped.expected(), context.waiting(), waitScope)
          .whenComplete(Futures.into(waited));
      return context.store().submitted(identity, started.runId()).thenCompose(recorded -> waited);
    }
    waited.complete(null);
    if (failure == null) {
      return CompletableFuture.completedFuture(null);
    }
    FlowscaleException ours = CallFailures.toFlowscaleException(failure);
    Optional<String> runId = ours.runId();
    CompletableFuture<?> recorded =
        runId.isPresent()
            ? context.store().submitted(identity, runId.get())
            : ours instanceof SubmissionUncertainException
                ? CompletableFuture.completedFuture(null)
                : context.store().notSubmitted(identity);
    return recorded.thenCompose(done -> CompletableFuture.failedFuture(ours));
  }

  /**
   * It is over. Returns what became of it; null where there is neither a result nor a failure: it
   * was not submitted, though an earlier run may have been polled.
   */
  @Nullable BatchItem end(@Nullable RunResult result, @Nullable Throwable failure) {
    FlowscaleException ours = failure == null ? null : CallFailures.toFlowscaleException(failure);
    boolean isBegun = result != null || ours != null;
    waitScope.close();
    scope.end(
        isBegun
            ? ours
            : CallFailures.cancelled("The batch was stopped before the request was submitted."));
    // Where nothing was submitted, nothing else closes them.
    Uploads.discardStreams(given.inputs(), context.with().blocking());
    return isBegun ? new BatchItem(index, identity.key(), resumed, result, ours) : null;
  }

  /** Ends its wait, at once or when it begins; a submission in flight gets its response first. */
  void cancelWait() {
    waitScope.abort(
        CallFailures.cancelled(
            "The wait was ended because the batch was stopped by another request's failure."));
  }
}
