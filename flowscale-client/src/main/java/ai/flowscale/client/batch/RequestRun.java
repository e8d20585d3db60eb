package ai.flowscale.client.batch;

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
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Failures;
import ai.flowscale.client.inputs.Uploads;
import ai.flowscale.client.submission.GroupEvidence;
import ai.flowscale.client.submission.ListedRun;
import ai.flowscale.client.submission.SentSubmission;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way of one request through a batch: its run is resumed, found or made, and waited for.
 *
 * <p>Within a batch a lost run can be told by its inputs: it is taken where it is the only one that
 * fits its request, and fits no other request whose run is not known.
 */
final class RequestRun implements GroupEvidence {
  private final long index;
  private final WorkflowRequest given;
  private final WorkflowRequest request;
  private final BatchContext context;

  /** Its own, so that the reason of an abort can carry its run. */
  private final CallScope scope;

  private final CallScope waitScope;

  /** Stands for this among the submissions that are open. */
  private final Object place = new Object();

  private volatile boolean resumed;
  private volatile RunStore.Identity identity;

  /**
   * Takes a request.
   *
   * @param given as it came
   * @param request the same in its group
   */
  RequestRun(
      long index,
      WorkflowRequest given,
      WorkflowRequest request,
      BatchContext context,
      CallScope scope) {
    this.index = index;
    this.given = given;
    this.request = request;
    this.identity = RunStore.unstored(index, given);
    this.context = context;
    this.scope = scope;
    this.waitScope = scope.child();
  }

  CompletableFuture<RunStore.Known> find() {
    return context
        .store()
        .find(index, given, request.groupId().orElseThrow(), scope)
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
    if (known.doubt() != null) {
      return CompletableFuture.failedFuture(known.doubt());
    }
    return known.runId() == null ? submit() : resume(known.runId());
  }

  /** From now on no run that fits it is given to another one. */
  CompletableFuture<?> recover(Instant submittedAt) {
    return CompletableFuture.completedFuture(submittedAt)
        .thenAcceptAsync(
            at -> sent(context.submissions().recovered(request, at)), context.blocking());
  }

  /** Searches for the run of a submission that was recovered. */
  CompletableFuture<@Nullable RunResult> resolve() {
    SentSubmission sent = Objects.requireNonNull(context.open().get(place));
    return context
        .submissions()
        .resolve(request, sent, this, scope)
        .whenComplete((found, failure) -> resumed = found != null && found.recovered())
        .handle((found, failure) -> onSubmission(found, failure, true))
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
    // Of its own: polls of an earlier run say nothing about whether this one went out.
    CallScope submitting = scope.child();
    return context
        .admission()
        .get()
        .thenCompose(turn -> recorded())
        .thenComposeAsync(
            recorded ->
                recorded
                    ? context.submissions().submit(request, this, submitting)
                    : CompletableFuture.completedFuture(null),
            context.blocking())
        .handle(
            (started, failure) -> {
              submitting.close();
              return onSubmission(started, failure, submitting.isHandedOver());
            })
        .thenCompose(Function.identity());
  }

  /** Whether it may be submitted: what cannot be recorded is not. */
  private CompletableFuture<Boolean> recorded() {
    return context.isStopped().getAsBoolean()
        ? CompletableFuture.completedFuture(false)
        : context.store().submitting(identity);
  }

  /** The submission has ended, of which a request may have been handed to the transport. */
  private CompletableFuture<@Nullable RunResult> onSubmission(
      @Nullable Submission started, @Nullable Throwable failure, boolean isHandedOver) {
    if (started != null) {
      return closing(context.store().submitted(identity, started.runId()))
          .thenCompose(
              recorded ->
                  context
                      .waiter()
                      .await(
                          started, request.groupId().orElse(null), context.waiting(), waitScope));
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
            ? closing(context.store().submitted(identity, runId.get()))
            : isUnknown
                ? CompletableFuture.completedFuture(null)
                : closing(context.store().notSubmitted(identity));
    return recorded.thenCompose(done -> CompletableFuture.failedFuture(ours));
  }

  /**
   * The run is there whether it could be recorded or not. Until it is, it is not known as this
   * one's.
   */
  private CompletableFuture<?> closing(CompletableFuture<Boolean> recording) {
    return recording.thenAccept(
        recorded -> {
          if (recorded) {
            context.open().remove(place);
          }
        });
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

  // What is known of its submission.

  @Override
  public void sent(SentSubmission submission) {
    context.open().put(place, submission);
  }

  /**
   * First the others that are open, then the runs that are known: a submission is closed only after
   * its run has become known, and so is found in one of the two.
   */
  @Override
  public CompletableFuture<Verdict> judge(SentSubmission sent, List<ListedRun> fitting) {
    RunStore store = context.store();
    List<Run> contested = fitting.stream().filter(this::fitsAnother).map(ListedRun::run).toList();
    return store
        .withoutKnown(fitting.stream().map(ListedRun::run).toList())
        .thenApply(
            free ->
                new Verdict(
                    free,
                    !free.isEmpty()
                        && (store.hasUnseen() || free.stream().anyMatch(contested::contains))));
  }

  private boolean fitsAnother(ListedRun run) {
    return context.open().entrySet().stream()
        .anyMatch(other -> other.getKey() != place && other.getValue().fits(run));
  }

  @Override
  public CompletableFuture<?> beforeSubmittingAgain() {
    return recorded()
        .thenAccept(
            recorded -> {
              if (!recorded) {
                throw stopped("The batch was stopped, and submits nothing again.");
              }
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
    Uploads.discardStreams(request.inputs(), context.blocking());
  }
}
