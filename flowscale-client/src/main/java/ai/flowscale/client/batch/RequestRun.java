package ai.flowscale.client.batch;

import ai.flowscale.api.BatchCheckpoint.Entry;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.support.ExpectedRun;
import ai.flowscale.client.batch.BatchCall.RequestCall;
import ai.flowscale.client.batch.RunStore.Grouped;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.transport.toolkit.internal.LoggedFailures;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way of one request through a batch: its run is resumed, found or made, and waited for. */
final class RequestRun {
  private final long index;
  private final WorkflowRequest given;
  private final RequestCall call;
  private final Context context;

  /** Fails with why it was ended early. */
  private final CompletableFuture<?> aborted = new CompletableFuture<>();

  /** Done when the run that it has made is no longer waited for, or when it has made none. */
  private final CompletableFuture<@Nullable RunResult> waited = new CompletableFuture<>();

  private volatile boolean resumed;
  private volatile RunStore.Identity identity;

  /**
   * What each request of a batch is executed with.
   *
   * @param groupId the group of those that name none, or empty where each gets one of its own
   * @param waiting how its run is waited for
   * @param resubmitsFailedRuns whether it is submitted again where an earlier run failed
   * @param blocking where files are checked
   * @param isStopped whether nothing is to be begun any more
   */
  record Context(
      RunStore store,
      Optional<String> groupId,
      WaitOptions waiting,
      boolean resubmitsFailedRuns,
      Executor blocking,
      BooleanSupplier isStopped) {}

  RequestRun(long index, WorkflowRequest given, RequestCall call, Context context) {
    this.index = index;
    this.given = given;
    this.call = call;
    this.identity = RunStore.unstored(index, given);
    this.context = context;
    call.onAbort(aborted::completeExceptionally);
  }

  CompletableFuture<RunStore.Known> find() {
    return context
        .store()
        .find(index, given, aborted)
        .thenApply(
            known -> {
              identity = known.identity() == null ? identity : known.identity();
              return known;
            });
  }

  /** Whether it was ended early. */
  boolean isAborted() {
    return aborted.isDone();
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
    Grouped grouped = new Grouped(given.withGroupId(before.groupId()), before.isOwnGroup());
    return before.runId() == null
        ? resolve(grouped, before.submittedAt())
        : resume(before.runId(), grouped.expected());
  }

  /** Searches for the run of a submission whose outcome was not recorded. */
  private CompletableFuture<@Nullable RunResult> resolve(Grouped grouped, Instant submittedAt) {
    return submit(grouped, Optional.of(submittedAt))
        .whenComplete((found, failure) -> resumed = found != null && found.recovered())
        .handle((found, failure) -> onSubmission(grouped, found, failure))
        .thenCompose(Function.identity());
  }

  private CompletableFuture<Submission> submit(Grouped grouped, Optional<Instant> since) {
    if (!context.waiting().cancelRunOn().isEmpty()) {
      // A close of the client may come between the submission and the wait.
      call.finishing(waited);
    }
    return call.submit(
        grouped.request(), grouped.isOwnGroup(), since, () -> recordedAgain(grouped));
  }

  /** Waits for the run that an earlier start has made, and accepts no other one either. */
  private CompletableFuture<@Nullable RunResult> resume(String runId, ExpectedRun expected) {
    resumed = true;
    return call.await(runId, expected, context.waiting())
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
    return context.resubmitsFailedRuns() && hasFailed && !context.isStopped().getAsBoolean();
  }

  private CompletableFuture<@Nullable RunResult> submit() {
    Grouped grouped = Grouped.of(given, context.groupId());
    return call.check()
        .thenCompose(fits -> recorded(grouped))
        .thenComposeAsync(
            recorded ->
                recorded
                    ? submit(grouped, Optional.empty())
                    : CompletableFuture.completedFuture(null),
            context.blocking())
        .handle((started, failure) -> onSubmission(grouped, started, failure))
        .thenCompose(Function.identity());
  }

  /** Whether it may be submitted: what cannot be recorded is not. */
  private CompletableFuture<Boolean> recorded(Grouped grouped) {
    return context.isStopped().getAsBoolean()
        ? CompletableFuture.completedFuture(false)
        : context.store().submitting(identity, grouped);
  }

  private CompletableFuture<?> recordedAgain(Grouped grouped) {
    return recorded(grouped)
        .thenAccept(
            recorded -> {
              if (!recorded) {
                throw CallFailures.cancelled("The batch was stopped, and submits nothing again.");
              }
            });
  }

  private CompletableFuture<@Nullable RunResult> onSubmission(
      Grouped grouped, @Nullable Submission started, @Nullable Throwable failure) {
    if (started != null) {
      // The run is there whether it could be recorded or not. The wait begins first: the client may
      // be closed while it is recorded, or by that, and the close cancels what is waited for.
      call.await(started, grouped.expected(), context.waiting()).whenComplete(Futures.into(waited));
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
    FlowscaleException end =
        isBegun
            ? ours
            : CallFailures.cancelled("The batch was stopped before the request was submitted.");
    LoggedFailures.run(() -> call.end(end), "The end of a request failed with {0}");
    return isBegun ? new BatchItem(index, identity.key(), resumed, result, ours) : null;
  }

  /** Ends its wait, at once or when it begins; a submission in flight gets its response first. */
  void cancelWait() {
    call.abortWait(
        CallFailures.cancelled(
            "The wait was ended because the batch was stopped by another request's failure."));
  }
}
