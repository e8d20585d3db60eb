package ai.flowscale.client.http;

import ai.flowscale.client.observation.Observations;
import ai.flowscale.client.observation.ObservedOperation;
import ai.flowscale.client.observation.OperationAttributes;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the client's API, not yet started.
 *
 * @param attributes what instrumentations see of it, or null for a step of an operation that is
 *     observed as a whole
 * @param call starts it in a scope
 * @param discard lets go of what it was given, where a closed client does not start it
 * @param startsRuns whether to log the runs of an outcome that its caller no longer takes
 * @param <T> what it gives
 */
public record ClientOperation<T extends @Nullable Object>(
    @Nullable OperationAttributes attributes,
    Function<CallScope, CompletableFuture<T>> call,
    Runnable discard,
    boolean startsRuns) {

  /** Takes an operation that starts no runs, and was given nothing to let go of. */
  public ClientOperation(
      @Nullable OperationAttributes attributes, Function<CallScope, CompletableFuture<T>> call) {
    this(attributes, call, () -> {}, false);
  }

  /** Returns a step of an operation that is observed as a whole; it starts no runs. */
  public static <T extends @Nullable Object> ClientOperation<T> step(
      Function<CallScope, CompletableFuture<T>> call) {
    return new ClientOperation<>(null, call);
  }

  /** Starts it for the instrumentations, on the thread of its caller. */
  ObservedOperation start(Observations observations) {
    return attributes == null ? ObservedOperation.NONE : observations.start(attributes);
  }
}
