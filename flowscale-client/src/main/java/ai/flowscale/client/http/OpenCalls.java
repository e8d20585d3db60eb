package ai.flowscale.client.http;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.observation.Observations;
import ai.flowscale.client.observation.ObservedOperation;
import ai.flowscale.client.observation.OperationAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a client that are in flight, so that closing it can end them.
 *
 * @param settings what holds for each call
 * @param observations who observes them
 * @param open those in flight
 * @param finishing those that the close has ended
 * @param closed whether the client is closed
 */
public record OpenCalls(
    CallSettings settings,
    Observations observations,
    Set<CallScope> open,
    Set<CallScope> finishing,
    AtomicBoolean closed) {
  /** Takes what holds for each call, and who observes them. */
  public OpenCalls(CallSettings settings, Observations observations) {
    this(
        settings,
        observations,
        ConcurrentHashMap.newKeySet(),
        ConcurrentHashMap.newKeySet(),
        new AtomicBoolean());
  }

  /** The calls of the same client with other settings: they are closed together. */
  public OpenCalls with(CallOptions options) {
    return new OpenCalls(settings.with(options), observations, open, finishing, closed);
  }

  /**
   * Starts an operation and opens its scope, on the thread of its caller; one that is aborted
   * already if the client is closed.
   */
  public CallScope open(OperationAttributes operation) {
    return open(settings, observations.start(operation));
  }

  /** Opens another scope for an operation. */
  public CallScope open(CallSettings own, ObservedOperation operation) {
    CallScope scope = new CallScope(own, operation);
    open.add(scope);
    if (closed.get()) {
      open.remove(scope);
      scope.abort(new ClientClosedException());
    }
    return scope;
  }

  /** Starts an operation in a scope of its own. What it throws at once fails its future. */
  public <T extends @Nullable Object> StartedCall<T> start(ClientOperation<T> operation) {
    return start(operation, null);
  }

  /**
   * Starts an operation in a scope of its own. What it throws at once fails its future.
   *
   * @param ended why it has ended before it begins, so that it sends nothing; or null
   */
  public <T extends @Nullable Object> StartedCall<T> start(
      ClientOperation<T> operation, @Nullable FlowscaleException ended) {
    CallScope scope = open(settings, operation.start(observations));
    if (ended != null) {
      scope.abort(ended);
    }
    CompletableFuture<T> future =
        Futures.start(() -> closed.get() ? refused(operation) : scope.start(operation.call()));
    return new StartedCall<>(scope, future.whenComplete((value, failure) -> end(scope, failure)));
  }

  private static <T extends @Nullable Object> CompletableFuture<T> refused(
      ClientOperation<T> operation) {
    operation.discard().run();
    throw new ClientClosedException();
  }

  /**
   * A call in flight.
   *
   * @param scope ends the call when it is aborted
   * @param future what the call gives; completes on any thread
   */
  public record StartedCall<T extends @Nullable Object>(
      CallScope scope, CompletableFuture<T> future) {

    /** Aborts the call on behalf of its caller. */
    public void cancel() {
      scope.abort(cancelled());
    }
  }

  /**
   * An operation has ended.
   *
   * @param failure null for a success
   */
  public void end(CallScope scope, @Nullable Throwable failure) {
    open.remove(scope);
    scope.end(failure);
  }

  /** The call has ended by itself. */
  public void close(CallScope scope) {
    open.remove(scope);
    scope.close();
  }

  /** Aborts a call on behalf of its caller. */
  public void cancel(CallScope scope) {
    open.remove(scope);
    scope.abort(cancelled());
  }

  /** Returns what a call fails with that its caller has ended. */
  public static CallAbortedException cancelled() {
    return new CallAbortedException(
        CallAbortedException.Reason.CANCELLED, "The call was cancelled.");
  }

  /** Ends all calls, those of the future included. Returns whether this was the first time. */
  public boolean closeAll() {
    boolean first = closed.compareAndSet(false, true);
    observations.close();
    List<CallScope> scopes = new ArrayList<>(open);
    // First all of them: the room that one makes is no other's.
    scopes.stream()
        .map(scope -> scope.aborting(new ClientClosedException()))
        .toList()
        .forEach(Runnable::run);
    scopes.forEach(open::remove);
    finishing.addAll(scopes);
    return first;
  }

  /** Returns what the calls that were ended by the close still have to do. */
  public CompletableFuture<?> lastWork() {
    return CompletableFuture.allOf(
        finishing.stream()
            .flatMap(scope -> scope.lastWork().stream())
            .toArray(CompletableFuture<?>[]::new));
  }
}
