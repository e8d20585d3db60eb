package ai.flowscale.engine.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.CallSettings;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.input.Inputs;
import ai.flowscale.engine.submission.GroupKnowledge;
import ai.flowscale.engine.submission.LeftOpen;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way of one request through a batch: its run is taken up, found or made, and waited for. */
final class RequestRun implements GroupKnowledge {
  private final long index;
  private final String key;
  private final WorkflowRequest request;
  private final Work work;

  /** Its own, so that the reason of an abort can carry its run. */
  private final CallScope scope;

  private final CallScope waitScope;
  private volatile boolean takenUp;
  private @Nullable LeftOpen open;

  /** Takes a request in its group. */
  RequestRun(long index, String key, WorkflowRequest request, Work work, CallSettings settings) {
    this.index = index;
    this.key = key;
    this.request = request;
    this.work = work;
    this.scope = new CallScope(settings);
    this.waitScope = scope.child();
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

  /** From now on no other submission is given its run. */
  CompletableFuture<?> takeOver(Instant submittedAt) {
    return CompletableFuture.runAsync(
        () -> open = work.submissions().takeOver(request, submittedAt), work.blocking());
  }

  /** Looks for the run of a submission that was taken over. */
  CompletableFuture<RunResult> settle() {
    LeftOpen left = open;
    if (left == null) {
      throw new IllegalStateException("nothing was taken over");
    }
    return work.submissions()
        .settle(left, this, scope)
        .whenComplete((found, failure) -> takenUp = found != null && found.foundAgain())
        .handle(this::answered)
        .thenCompose(Function.identity());
  }

  private CompletableFuture<RunResult> takeUp(String runId) {
    takenUp = true;
    return work.waiter()
        .await(runId, work.waiting(), waitScope)
        .handle(
            (result, failure) -> {
              if (failure != null && isRedone(Failures.ours(failure))) {
                takenUp = false;
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
        .thenComposeAsync(noted -> work.submissions().submit(request, this, scope), work.blocking())
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
      @Nullable Submission submission, @Nullable Throwable failure) {
    if (submission != null) {
      return heeded(work.memory().submitted(key, submission.runId()))
          .thenCompose(
              noted ->
                  work.waiter()
                      .await(
                          submission, request.groupId().orElse(null), work.waiting(), waitScope));
    }
    Throwable thrown = failure == null ? new IllegalStateException("no submission") : failure;
    if (isNotBegun(thrown)) {
      return CompletableFuture.failedFuture(thrown);
    }
    FlowscaleException ours = Failures.ours(thrown);
    return heeded(outcomeNoted(ours))
        .thenCompose(noted -> CompletableFuture.<RunResult>failedFuture(ours));
  }

  private CompletableFuture<?> outcomeNoted(FlowscaleException failure) {
    if (failure.runId().isPresent()) {
      return work.memory().submitted(key, failure.runId().get());
    }
    return failure instanceof SubmissionUncertainException
        ? CompletableFuture.completedFuture(null)
        : work.memory().notSubmitted(key);
  }

  /** The run is there whether it could be noted or not. */
  private CompletableFuture<?> heeded(CompletableFuture<?> noting) {
    return noting.handle(
        (noted, failure) -> {
          if (failure != null) {
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
        index, key, takenUp, result, failure == null ? null : Failures.ours(failure));
  }

  // What its submission wants to know of others.

  @Override
  public CompletableFuture<List<Run>> withoutOthers(List<Run> runs) {
    return work.memory().withoutOthers(runs);
  }

  @Override
  public boolean hasHiddenSubmissions() {
    return work.memory().hasUnseen();
  }

  @Override
  public CompletableFuture<?> beforeSubmittingAgain() {
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
   * @return breaks off what is open
   */
  Runnable aborting(FlowscaleException why) {
    return scope.aborting(why);
  }

  /** Ends its wait, at once or when it begins; a submission under way is answered first. */
  void cancelWait() {
    waitScope.abort(
        new CallAbortedException(
            CallAbortedException.Reason.CANCELLED,
            "The wait was ended because the batch was stopped by another request's failure."));
  }

  void close() {
    waitScope.close();
    scope.close();
    if (!request.inputs().isReplayable() && request.inputs() instanceof Inputs inputs) {
      // Where nothing was submitted, nobody else closes them.
      work.blocking().execute(inputs::discardStreams);
    }
  }
}
