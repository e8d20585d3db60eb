package ai.flowscale.client.polling;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancellation;
import ai.flowscale.api.model.Cancellation;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallLimit;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.service.FlowscaleApi;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Completes a wait once, whatever ends it first, and cancels its run where the options say so. */
final class WaitCompletion {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");
  private static final Duration CANCELLATION_LIMIT = Duration.ofSeconds(5);

  private final FlowscaleApi api;
  private final CallScope scope;
  private final String runId;
  private final WaitOptions options;
  private final Runnable first;
  private final CompletableFuture<RunResult> result = new CompletableFuture<>();
  private final AtomicBoolean over = new AtomicBoolean();

  /**
   * Takes what it needs.
   *
   * @param first what to do at the end, before anyone is notified
   */
  WaitCompletion(
      FlowscaleApi api, CallScope scope, String runId, WaitOptions options, Runnable first) {
    this.api = api;
    this.scope = scope;
    this.runId = runId;
    this.options = options;
    this.first = first;
  }

  CompletableFuture<RunResult> result() {
    return result;
  }

  /** Whether the wait has ended. Its future may complete later, after the run is cancelled. */
  boolean isOver() {
    return over.get();
  }

  /** Ends the wait with a result, unless it has ended. */
  void complete(RunResult value) {
    end(() -> result.complete(value));
  }

  private void end(Runnable last) {
    if (over.compareAndSet(false, true)) {
      try {
        first.run();
      } finally {
        last.run();
      }
    }
  }

  /**
   * Ends the wait with a failure, unless it has ended.
   *
   * @param by what ended it early, or null where it was not ended early
   * @param mayCancel whether there is a run to cancel: not one that was seen to have ended, or to
   *     be another's
   */
  void fail(FlowscaleException failure, @Nullable WaitTermination by, boolean mayCancel) {
    boolean cancels = by != null && mayCancel && options.cancelRunOn().contains(by);
    end(
        () -> {
          if (cancels) {
            // Until it is confirmed: an interrupted caller does not wait for that without a limit.
            failure.noteRunCancellation(RunCancellation.UNCONFIRMED);
            cancelRun()
                .whenComplete((confirmed, refused) -> note(failure, refused))
                .whenComplete((confirmed, refused) -> result.completeExceptionally(failure));
          } else {
            result.completeExceptionally(failure);
          }
        });
  }

  /** Cancels the run in a scope of its own: that of the wait has been aborted. */
  private CompletableFuture<Cancellation> cancelRun() {
    CallScope own = new CallScope(scope.settings(), scope.operation());
    return Futures.start(
            () ->
                api.within(new CallLimit(CANCELLATION_LIMIT, "for the cancellation of a run"))
                    .cancel(runId, own))
        .whenComplete((confirmed, refused) -> own.close());
  }

  private void note(FlowscaleException failure, @Nullable Throwable refused) {
    if (refused == null) {
      failure.noteRunCancellation(RunCancellation.CONFIRMED);
      return;
    }
    FlowscaleException why = CallFailures.toFlowscaleException(refused);
    if (why != failure) {
      failure.addSuppressed(why);
    }
    // A future that was cancelled has no one to tell it to.
    LOG.log(
        System.Logger.Level.WARNING,
        "Run {0} was to be cancelled with the wait for it, and the service did not confirm it: {1}",
        Printable.name(runId),
        why.getClass().getSimpleName());
  }

  /** Returns who ended the wait early, where a failure is the reason of an abort. */
  @Nullable WaitTermination by(FlowscaleException failure) {
    if (failure != scope.abortReason()) {
      return null;
    }
    if (failure instanceof CallAbortedException aborted) {
      return aborted.reason() == CallAbortedException.Reason.INTERRUPTED
          ? WaitTermination.INTERRUPT
          : WaitTermination.CANCEL;
    }
    return failure instanceof ClientClosedException ? WaitTermination.CLOSE : null;
  }
}
