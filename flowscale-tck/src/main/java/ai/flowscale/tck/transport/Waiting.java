package ai.flowscale.tck.transport;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.Patience;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TimeLimit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Waits for results within the {@link TimeLimit}. */
final class Waiting {
  private Waiting() {}

  private static long nothingMoves() {
    return 0;
  }

  /** Waits for a result. */
  static <T> T result(String what, CompletableFuture<T> future) {
    return result(what, future, Waiting::nothingMoves);
  }

  /** The same, but goes on beyond the limit while something moves, though not for ever. */
  static <T> T result(String what, CompletableFuture<T> future, LongSupplier moved) {
    Throwable failure = outcome(what, future, moved);
    if (failure != null) {
      throw new AssertionError("failed, but must not: " + what + ": " + failure, failure);
    }
    return future.join();
  }

  /** Waits for a TransportException. */
  static TransportException failure(String what, CompletableFuture<?> future) {
    return failure(what, future, Waiting::nothingMoves);
  }

  /** The same, but goes on beyond the limit while something moves, though not for ever. */
  static TransportException failure(String what, CompletableFuture<?> future, LongSupplier moved) {
    Throwable failure = outcome(what, future, moved);
    if (failure instanceof TransportException expected) {
      return expected;
    }
    throw new AssertionError(
        "expected a TransportException, not wrapped, of: "
            + what
            + ", but got: "
            + (failure == null ? "no failure" : failure.getClass().getName()),
        failure);
  }

  /** Waits for the end; returns the failure, or null for a result. */
  static @Nullable Throwable outcome(String what, CompletableFuture<?> future) {
    return outcome(what, future, Waiting::nothingMoves);
  }

  /** The same, but goes on beyond the limit while something moves, though not for ever. */
  static @Nullable Throwable outcome(String what, CompletableFuture<?> future, LongSupplier moved) {
    // The failure as a callback gets it: get would unwrap a CompletionException.
    CompletableFuture<Optional<Throwable>> ended =
        future.handle((result, failure) -> Optional.ofNullable(failure));
    long begin = System.nanoTime();
    while (true) {
      long before = moved.getAsLong();
      try {
        return Patience.get(ended, TimeLimit.get()).orElse(null);
      } catch (ExecutionException e) {
        throw new AssertionError("handle itself failed while it waited for: " + what, e);
      } catch (TimeoutException e) {
        if (moved.getAsLong() == before
            || System.nanoTime() - begin >= TimeLimit.ofServers().toNanos()) {
          throw notInTime(what);
        }
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted while it waited for: " + what, e);
      }
    }
  }

  static <T> T item(String what, BlockingQueue<T> queue) {
    try {
      Duration limit = TimeLimit.get();
      T item = queue.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (item == null) {
        item = queue.poll(Patience.beyond(limit).toMillis(), TimeUnit.MILLISECONDS);
      }
      if (item == null) {
        throw notInTime(what);
      }
      return item;
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while it waited for: " + what, e);
    }
  }

  /** Waits for a condition without a signal. */
  static void until(String what, BooleanSupplier condition) {
    if (!Polling.holdsPatiently(TimeLimit.get(), condition)) {
      throw notInTime(what);
    }
  }

  /** Waits for what a server sees of an exchange, whose failure ends the wait. */
  static void arrival(
      RawServer server,
      String what,
      CompletableFuture<TransportResponse> exchange,
      BooleanSupplier seen) {
    server.await(what, () -> seen.getAsBoolean() || exchange.isCompletedExceptionally());
    if (exchange.isCompletedExceptionally()) {
      TransportScenario.response(exchange);
    }
  }

  static AssertionError notInTime(String what) {
    return new AssertionError("not within " + TimeLimit.get() + ": " + what);
  }
}
