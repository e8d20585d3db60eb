package ai.flowscale.client;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallerThread;
import ai.flowscale.client.http.ClientCalls;
import ai.flowscale.client.http.ClientOperation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The operations for a caller that waits for them on its own thread, which may be interrupted: what
 * is returned has ended, and a failure is thrown at once.
 */
final class BlockingCalls extends AsyncClient {
  private static final String ABORTED = "The thread was interrupted; the call was aborted.";

  /**
   * How long a caller that was interrupted waits all the same, by the clock: for a client whose
   * scheduler stands still.
   *
   * @param endSeconds how long a call that was aborted may take to end; reached by a broken
   *     transport only
   * @param lastWorkSeconds how long to wait for what a call that was ended early still has to do:
   *     more than it takes by its own bound
   */
  record Patience(long endSeconds, long lastWorkSeconds) {
    static final Patience STANDARD = new Patience(1, 10);
  }

  BlockingCalls(Client client, ClientCalls calls) {
    super(client, calls);
  }

  /** Makes a call and waits for it: the future has its value, and what it fails with is thrown. */
  @Override
  <T extends @Nullable Object> CompletableFuture<T> start(ClientOperation<T> operation) {
    client.transport.checkBlockingAllowed();
    Interruption interruption = new Interruption();
    CallAbortedException alreadyInterrupted =
        Thread.currentThread().isInterrupted()
            ? interruption.why("The thread was interrupted before the call, which started nothing.")
            : null;
    CallerThread caller = new CallerThread(client.threads.blockingExecutor());
    // Runs to the first exchange and queues that; await() below makes it on this thread.
    ClientCalls.StartedCall<T> call = calls.start(operation, alreadyInterrupted, caller);
    try {
      caller.await(call.future(), () -> call.scope().abort(interruption.why(ABORTED)));
      return CompletableFuture.completedFuture(call.future().get());
    } catch (InterruptedException e) {
      CallAbortedException interrupted = interruption.why(ABORTED);
      call.scope().abort(interrupted);
      settle(call);
      Thread.currentThread().interrupt();
      return CompletableFuture.completedFuture(outcome(call, interrupted));
    } catch (ExecutionException e) {
      FlowscaleException failure = CallFailures.toFlowscaleException(e);
      // Where it was thrown is a thread of the client; where it was asked for is what helps.
      failure.fillInStackTrace();
      throw failure;
    }
  }

  /** Made once for a call, and only if its thread is interrupted: it notes what comes of that. */
  private static final class Interruption {
    private @Nullable CallAbortedException first;

    CallAbortedException why(String message) {
      CallAbortedException known = first;
      if (known == null) {
        known = new CallAbortedException(CallAbortedException.Reason.INTERRUPTED, message);
        first = known;
      }
      return known;
    }
  }

  /** A call that is aborted ends at once, unless it still has something to do. */
  private void settle(ClientCalls.StartedCall<?> call) {
    Patience patience = client.patience;
    if (!Futures.await(call.future(), patience.endSeconds) && call.scope().hadLastWork()) {
      Futures.await(call.future(), patience.lastWorkSeconds);
    }
  }

  /** What came of a call whose thread was interrupted: it may have been over by then. */
  private static <T extends @Nullable Object> T outcome(
      ClientCalls.StartedCall<T> call, CallAbortedException interrupted) {
    CompletableFuture<T> future = call.future();
    if (!future.isDone()) {
      future.whenComplete(
          (value, thrown) -> UnclaimedOutcome.drop(value, thrown, call.operation()));
      throw interrupted;
    }
    if (!future.isCompletedExceptionally()) {
      return future.join();
    }
    FlowscaleException failure =
        CallFailures.toFlowscaleException(future.handle((value, thrown) -> thrown).join());
    if (failure instanceof SubmissionUncertainException
        || failure instanceof RunException
        || failure instanceof BatchException
        || failure instanceof ApiException) {
      failure.fillInStackTrace();
      throw failure;
    }
    // Anything else can be the mere echo of the interruption.
    failure.runId().ifPresent(interrupted::noteRunId);
    throw interrupted;
  }
}
