package ai.flowscale.client.batch;

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
import ai.flowscale.client.http.CallSettings;
import ai.flowscale.client.http.Failures;
import ai.flowscale.client.inputs.Uploads;
import ai.flowscale.client.observation.ObservedOperation;
import ai.flowscale.client.submission.BatchSubmissions;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way of one request through a batch: its run is resumed, found or made, and waited for. */
final class RequestRun {
  private final long index;
  private final String key;
  private final WorkflowRequest request;
  private final BatchContext context;

  /** Its own, so that the reason of an abort can carry its run. */
  private final CallScope scope;

  private final CallScope waitScope;
  private final BatchSubmissions.One submission;
  private volatile boolean resumed;

  /** Takes a request in its group. */
  RequestRun(
      long index,
      String key,
      WorkflowRequest request,
      BatchContext context,
      CallSettings settings,
      ObservedOperation operation) {
    this.index = index;
    this.key = key;
    this.request = request;
    this.context = context;
    this.scope = new CallScope(settings, operation);
    this.waitScope = scope.child();
    this.submission = context.submissions().of(index, request, this::beforeSubmittingAgain);
  }

  long index() {
    return index;
  }

  CompletableFuture<RunStore.Known> find() {
    return context.store().find(index, key, request);
  }

  /** Waits for the run that came of it, or else makes one. */
  CompletableFuture<RunResult> start(RunStore.Known known) {
    if (known.doubt() != null) {
      return CompletableFuture.failedFuture(known.doubt());
    }
    return known.runId() == null ? submit() : resume(known.runId());
  }

  /** From now on no run that fits it is given to another one. */
  CompletableFuture<?> recover(Instant submittedAt) {
    return CompletableFuture.completedFuture(submittedAt)
        .thenAcceptAsync(submission::recover, context.blocking());
  }

  /** Searches for the run of a submission that was recovered. */
  CompletableFuture<RunResult> resolve() {
    return submission
        .resolve(scope)
        .whenComplete((found, failure) -> resumed = found != null && found.recovered())
        .handle(this::onSubmission)
        .thenCompose(Function.identity());
  }

  private CompletableFuture<RunResult> resume(String runId) {
    resumed = true;
    return context
        .waiter()
        .awaitKnown(runId, context.waiting(), waitScope)
        .handle(
            (result, failure) -> {
              if (failure != null && isRedone(Failures.toFlowscaleException(failure))) {
                resumed = false;
                return submit();
              }
              return failure == null
                  ? CompletableFuture.completedFuture(result)
                  : CompletableFuture.<RunResult>failedFuture(failure);
            })
        .thenCompose(Function.identity());
  }

  private boolean isRedone(FlowscaleException failure) {
    boolean hasFailed =
        failure instanceof RunFailedException || failure instanceof RunCancelledException;
    return context.redoesFailures() && hasFailed && !context.isStopped().getAsBoolean();
  }

  private CompletableFuture<RunResult> submit() {
    return context
        .admission()
        .get()
        .thenCompose(turn -> recorded())
        .thenComposeAsync(recorded -> submission.submit(scope), context.blocking())
        .handle(this::onSubmission)
        .thenCompose(Function.identity());
  }

  /** What cannot be recorded is not submitted. */
  private CompletableFuture<?> recorded() {
    if (context.isStopped().getAsBoolean()) {
      return CompletableFuture.failedFuture(new NotBegun());
    }
    return context
        .store()
        .submitting(key)
        .handle(
            (recorded, failure) -> {
              if (failure != null) {
                context.broken().accept(failure);
                throw new NotBegun();
              }
              return recorded;
            });
  }

  private CompletableFuture<RunResult> onSubmission(
      @Nullable Submission started, @Nullable Throwable failure) {
    if (started != null) {
      return closing(context.store().submitted(key, started.runId()))
          .thenCompose(
              recorded ->
                  context
                      .waiter()
                      .await(
                          started, request.groupId().orElse(null), context.waiting(), waitScope));
    }
    if (Failures.unwrap(failure) instanceof NotBegun notBegun) {
      return CompletableFuture.failedFuture(notBegun);
    }
    FlowscaleException ours = Failures.toFlowscaleException(failure);
    Optional<String> runId = ours.runId();
    CompletableFuture<?> recorded;
    if (runId.isPresent()) {
      recorded = closing(context.store().submitted(key, runId.get()));
    } else if (ours instanceof SubmissionUncertainException) {
      recorded = CompletableFuture.completedFuture(null);
    } else {
      recorded = closing(context.store().notSubmitted(key));
    }
    return recorded.thenCompose(done -> CompletableFuture.failedFuture(ours));
  }

  /**
   * The run is there whether it could be recorded or not. Until it is, it is not known as this
   * one's.
   */
  private CompletableFuture<?> closing(CompletableFuture<?> recording) {
    return recording.handle(
        (recorded, failure) -> {
          if (failure == null) {
            submission.close();
          } else {
            context.broken().accept(failure);
          }
          return recorded;
        });
  }

  BatchItem outcome(@Nullable RunResult result, @Nullable Throwable failure) {
    FlowscaleException ours = failure == null ? null : Failures.toFlowscaleException(failure);
    scope.operation().ended(ours);
    return new BatchItem(index, key, resumed, result, ours);
  }

  /** Returns none: it was not submitted, though an earlier run may have been polled. */
  @Nullable BatchItem noOutcome() {
    scope
        .operation()
        .ended(
            new CallAbortedException(
                CallAbortedException.Reason.CANCELLED,
                "The batch was stopped before the request was submitted."));
    return null;
  }

  private CompletableFuture<?> beforeSubmittingAgain() {
    return recorded()
        .handle(
            (recorded, failure) -> {
              if (failure != null) {
                throw new CallAbortedException(
                    CallAbortedException.Reason.CANCELLED,
                    "The batch was stopped, and submits nothing again.");
              }
              return recorded;
            });
  }

  // How it ends.

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
        new CallAbortedException(
            CallAbortedException.Reason.CANCELLED,
            "The wait was ended because the batch was stopped by another request's failure."));
  }

  void close() {
    waitScope.close();
    scope.close();
    if (!request.inputs().isReplayable()) {
      // Where nothing was submitted, nothing else closes them.
      context.blocking().execute(() -> Uploads.discardStreams(request.inputs()));
    }
  }
}
