package ai.flowscale.engine.waiting;

import ai.flowscale.api.EndedBy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.engine.endpoint.FlowscaleApi;
import ai.flowscale.engine.exchange.CallScope;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The one end of a wait, whatever comes first, and that of its run where the options say so. */
final class WaitEnd {
  private final FlowscaleApi api;
  private final CallScope scope;
  private final String runId;
  private final WaitOptions options;
  private final CompletableFuture<RunResult> result = new CompletableFuture<>();
  private final AtomicBoolean ended = new AtomicBoolean();

  WaitEnd(FlowscaleApi api, CallScope scope, String runId, WaitOptions options) {
    this.api = api;
    this.scope = scope;
    this.runId = runId;
    this.options = options;
  }

  CompletableFuture<RunResult> result() {
    return result;
  }

  boolean hasCome() {
    return ended.get();
  }

  /** Ends the wait well, unless it has ended. */
  void complete(RunResult value, Runnable first) {
    if (ended.compareAndSet(false, true)) {
      first.run();
      result.complete(value);
    }
  }

  /**
   * Ends the wait with a failure, unless it has ended.
   *
   * @param by what ended it early, or null where it was not ended early
   * @param runHasEnded whether the run was seen to have ended, so that it is not to be cancelled
   * @param first what to do before anybody hears of it
   */
  void fail(FlowscaleException failure, @Nullable EndedBy by, boolean runHasEnded, Runnable first) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    first.run();
    if (by == null || runHasEnded || !options.cancelRunOn().contains(by)) {
      result.completeExceptionally(failure);
      return;
    }
    scope.finishing(result);
    RunCanceller.cancel(api, runId, scope.settings())
        .whenComplete(
            (confirmed, refused) -> {
              RunCanceller.note(failure, refused);
              result.completeExceptionally(failure);
            });
  }

  /** Returns who ended the wait early, where a failure is the reason of an abort. */
  @Nullable EndedBy by(FlowscaleException failure) {
    if (failure != scope.abortReason()) {
      return null;
    }
    if (failure instanceof CallAbortedException aborted) {
      return aborted.reason() == CallAbortedException.Reason.INTERRUPTED
          ? EndedBy.INTERRUPT
          : EndedBy.CANCEL;
    }
    return failure instanceof ClientClosedException ? EndedBy.CLOSE : null;
  }
}
