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
import ai.flowscale.client.submission.BatchSubmissions;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way of one request through a batch: its run is resumed, found or made, and waited for. */
final class RequestRun {
  private final long index;
  private final String key;
  private final WorkflowRequest request;
  private final Work work;

  /** Its own, so that the reason of an abort can carry its run. */
  private final CallScope scope;

  private final CallScope waitScope;
  private final BatchSubmissions.One submission;
  private volatile boolean resumed;

  /** Takes a request in its group. */
  RequestRun(long index, String key, WorkflowRequest request, Work work, CallSettings settings) {
    this.index = index;
    this.key = key;
    this.request = request;
    this.work = work;
    this.scope = new CallScope(settings);
    this.waitScope = scope.child();
    this.submission = work.submissions().of(index, request, this::beforeSubmittingAgain);
  }

  long index() {
    return index;
  }

  CompletableFuture<RunMemory.Known> find() {
    return work.memory().find(index, key, request);
  }

  /** Takes up the run that came of it, or else makes one. */
  CompletableFuture<RunResult> start(RunMemory.Known known) {
    if (known.doubt() != null) {
      return CompletableFuture.failedFuture(known.doubt());
    }
    return known.runId() == null ? submit() : takeUp(known.runId());
  }

  /** From now on no run that fits it is given to another one. */
  CompletableFuture<?> recover(Instant submittedAt) {
    return CompletableFuture.completedFuture(submittedAt)
        .thenAcceptAsync(submission::recover, work.blocking());
  }

  /** Searches for the run of a submission that was recovered. */
  CompletableFuture<RunResult> resolve() {
    return submission
        .resolve(scope)
        .whenComplete((found, failure) -> resumed = found != null && found.recovered())
        .handle(this::answered)
        .thenCompose(Function.identity());
  }

  private CompletableFuture<RunResult> takeUp(String runId) {
    resumed = true;
    return work.waiter()
        .awaitKnown(runId, work.waiting(), waitScope)
        .handle(
            (result, failure) -> {
              if (failure != null && isRedone(Failures.ours(failure))) {
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
    return work.redoesFailures() && hasFailed && !work.isStopped().getAsBoolean();
  }

  private CompletableFuture<RunResult> submit() {
    return work.admission()
        .get()
        .thenCompose(turn -> noted())
        .thenComposeAsync(noted -> submission.submit(scope), work.blocking())
        .handle(this::answered)
        .thenCompose(Function.identity());
  }

  /** What cannot be noted is not submitted. */
  private CompletableFuture<?> noted() {
    if (work.isStopped().getAsBoolean()) {
      return CompletableFuture.failedFuture(new NotBegun());
    }
    return work.memory()
        .submitting(key)
        .handle(
            (noted, failure) -> {
              if (failure != null) {
                work.broken().accept(failure);
                throw new NotBegun();
              }
              return noted;
            });
  }

  private CompletableFuture<RunResult> answered(
      @Nullable Submission answer, @Nullable Throwable failure) {
    if (answer != null) {
      return heeded(work.memory().submitted(key, answer.runId()))
          .thenCompose(
              noted ->
                  work.waiter()
                      .await(answer, request.groupId().orElse(null), work.waiting(), waitScope));
    }
    Throwable thrown = failure == null ? new IllegalStateException("no submission") : failure;
    if (isNotBegun(thrown)) {
      return CompletableFuture.failedFuture(thrown);
    }
    FlowscaleException ours = Failures.ours(thrown);
    Optional<String> runId = ours.runId();
    CompletableFuture<?> noted;
    if (runId.isPresent()) {
      noted = heeded(work.memory().submitted(key, runId.get()));
    } else if (ours instanceof SubmissionUncertainException) {
      noted = CompletableFuture.completedFuture(null);
    } else {
      noted = heeded(work.memory().notSubmitted(key));
    }
    return noted.thenCompose(done -> CompletableFuture.failedFuture(ours));
  }

  /**
   * The run is there whether it could be noted or not. Until it is, it is not known as this one's.
   */
  private CompletableFuture<?> heeded(CompletableFuture<?> noting) {
    return noting.handle(
        (noted, failure) -> {
          if (failure == null) {
            submission.close();
          } else {
            work.broken().accept(failure);
          }
          return noted;
        });
  }

  static boolean isNotBegun(Throwable failure) {
    return failure instanceof NotBegun
        || (failure instanceof CompletionException && failure.getCause() instanceof NotBegun);
  }

  BatchItem outcome(@Nullable RunResult result, @Nullable Throwable failure) {
    return new BatchItem(
        index, key, resumed, result, failure == null ? null : Failures.ours(failure));
  }

  private CompletableFuture<?> beforeSubmittingAgain() {
    return noted()
        .handle(
            (noted, failure) -> {
              if (failure != null) {
                throw new CallAbortedException(
                    CallAbortedException.Reason.CANCELLED,
                    "The batch was stopped, and submits nothing again.");
              }
              return noted;
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

  /** Ends its wait, at once or when it begins; a submission in flight is answered first. */
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
      // Where nothing was submitted, nobody else closes them.
      work.blocking().execute(() -> Uploads.discardStreams(request.inputs()));
    }
  }
}
