package ai.flowscale.engine.client;

import ai.flowscale.api.OutputContent;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.exchange.OpenCalls;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes calls and waits for them on the thread of the caller, which may be interrupted. */
final class BlockingCalls {
  private final OpenCalls calls;
  private final Supplier<Transport> transport;

  BlockingCalls(OpenCalls calls, Supplier<Transport> transport) {
    this.calls = calls;
    this.transport = transport;
  }

  <T extends @Nullable Object> T call(Function<CallScope, CompletableFuture<T>> operation) {
    transport.get().checkBlockingAllowed();
    OpenCalls.StartedCall<T> call = calls.start(operation);
    try {
      return call.future().get();
    } catch (InterruptedException e) {
      CallAbortedException interrupted =
          new CallAbortedException(
              CallAbortedException.Reason.INTERRUPTED,
              "The thread was interrupted; the call was broken off.");
      call.scope().abort(interrupted);
      call.future().thenAccept(BlockingCalls::closeUnclaimed);
      Thread.currentThread().interrupt();
      throw runOf(call.future(), interrupted);
    } catch (ExecutionException e) {
      FlowscaleException failure = Failures.ours(e);
      // Where it was thrown is a thread of the client; where it was asked for is what helps.
      failure.fillInStackTrace();
      throw failure;
    }
  }

  /** What came in the last moment holds a connection that nobody else would give back. */
  private static void closeUnclaimed(@Nullable Object value) {
    if (value instanceof OutputContent content) {
      content.close();
    }
  }

  /** The call that was broken off may have known its run. */
  private static FlowscaleException runOf(
      CompletableFuture<?> future, CallAbortedException interrupted) {
    if (future.isCompletedExceptionally()) {
      Throwable failure = future.handle((value, thrown) -> thrown).join();
      if (failure != null) {
        Failures.ours(failure).runId().ifPresent(interrupted::noteRunId);
      }
    }
    return interrupted;
  }
}
