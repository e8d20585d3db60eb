package ai.flowscale.tck.transport;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.TimeLimit;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Waits for what must come, within the {@link TimeLimit}. */
final class Waiting {
  private Waiting() {}

  /** Waits for a result. */
  static <T> T result(String what, CompletableFuture<T> future) {
    Throwable failure = outcome(what, future);
    if (failure != null) {
      throw new AssertionError("failed, and should not have: " + what + ": " + failure, failure);
    }
    return future.join();
  }

  /** Waits for a failure in the transports' vocabulary. */
  static TransportException failure(String what, CompletableFuture<?> future) {
    Throwable failure = outcome(what, future);
    if (failure instanceof TransportException told) {
      return told;
    }
    throw new AssertionError(
        "a TransportException, not wrapped, was expected of: "
            + what
            + ", but this came: "
            + (failure == null ? "no failure" : failure.getClass().getName()),
        failure);
  }

  /** Waits for the end; null for a good one. */
  static @Nullable Throwable outcome(String what, CompletableFuture<?> future) {
    try {
      // The failure as a callback sees it: get would take it out of a CompletionException.
      return future
          .handle((result, failure) -> Optional.<Throwable>ofNullable(failure))
          .get(TimeLimit.get().toMillis(), TimeUnit.MILLISECONDS)
          .orElse(null);
    } catch (ExecutionException e) {
      throw new AssertionError("handle itself failed while it waited for: " + what, e);
    } catch (TimeoutException e) {
      throw notInTime(what);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while it waited for: " + what, e);
    }
  }

  static <T> T item(String what, BlockingQueue<T> queue) {
    try {
      T item = queue.poll(TimeLimit.get().toMillis(), TimeUnit.MILLISECONDS);
      if (item == null) {
        throw notInTime(what);
      }
      return item;
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while it waited for: " + what, e);
    }
  }

  /** Waits for what nothing tells of. */
  static void until(String what, BooleanSupplier condition) {
    if (!Polling.holds(TimeLimit.get(), condition)) {
      throw notInTime(what);
    }
  }

  static AssertionError notInTime(String what) {
    return new AssertionError("not within " + TimeLimit.get() + ": " + what);
  }
}
