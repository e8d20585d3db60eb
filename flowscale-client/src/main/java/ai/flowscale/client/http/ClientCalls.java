package ai.flowscale.client.http;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.observation.Observations;
import ai.flowscale.client.observation.ObservedOperation;
import ai.flowscale.client.observation.OperationAttributes;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Starts the calls of a client.
 *
 * @param settings what holds for each call
 * @param observations who observes them
 * @param scope owns the calls; the close of the client aborts it
 */
public record ClientCalls(CallSettings settings, Observations observations, CallScope scope) {
  /** Takes what holds for each call of a client, and who observes them. */
  public ClientCalls(CallSettings settings, Observations observations) {
    this(settings, observations, new CallScope(settings, ObservedOperation.NONE));
  }

  /** The calls of the same client with other settings: they are closed together. */
  public ClientCalls with(CallOptions options) {
    return new ClientCalls(settings.with(options), observations, scope);
  }

  /**
   * Starts an operation and opens its scope, on the thread of its caller; one that is aborted
   * already if the client is closed.
   */
  public CallScope open(OperationAttributes operation) {
    return scope.owned(settings, observations.start(operation));
  }

  /** Starts an operation in a scope of its own. What it throws at once fails its future. */
  public <T extends @Nullable Object> StartedCall<T> start(ClientOperation<T> operation) {
    return start(operation, null, null);
  }

  /**
   * The same for a caller who waits.
   *
   * @param ended why it has ended before it begins, so that it sends nothing; or null
   * @param caller makes the exchanges, or null
   */
  public <T extends @Nullable Object> StartedCall<T> start(
      ClientOperation<T> operation,
      @Nullable FlowscaleException ended,
      @Nullable CallerThread caller) {
    CallScope call = scope.owned(settings, operation.start(observations), caller);
    if (ended != null) {
      call.abort(ended);
    }
    CompletableFuture<T> future =
        Futures.start(
            () -> scope.abortReason() == null ? call.start(operation.call()) : refused(operation));
    return new StartedCall<>(
        operation, call, future.whenComplete((value, failure) -> call.end(failure)));
  }

  private static <T extends @Nullable Object> CompletableFuture<T> refused(
      ClientOperation<T> operation) {
    operation.discard().run();
    throw new ClientClosedException();
  }

  /**
   * A call in flight.
   *
   * @param operation what was started
   * @param scope ends the call when it is aborted
   * @param future what the call gives; completes on any thread
   */
  public record StartedCall<T extends @Nullable Object>(
      ClientOperation<T> operation, CallScope scope, CompletableFuture<T> future) {}

  /** Ends all calls, those of the future included. Returns whether this was the first time. */
  public boolean closeAll() {
    observations.close();
    return scope.abort(new ClientClosedException());
  }
}
