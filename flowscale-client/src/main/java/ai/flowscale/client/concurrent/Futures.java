package ai.flowscale.client.concurrent;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts asynchronous work, whose starting may fail as well, and waits for it. */
public final class Futures {
  private Futures() {}

  /** Starts it; whatever that throws, an Error too, becomes the failure of the future. */
  public static <T extends @Nullable Object> CompletableFuture<T> start(
      Supplier<? extends CompletableFuture<T>> work) {
    try {
      return work.get();
    } catch (Throwable notStarted) {
      return CompletableFuture.failedFuture(notStarted);
    }
  }

  /** Ends another future as one has ended, for {@link CompletableFuture#whenComplete}. */
  public static <T extends @Nullable Object> BiConsumer<T, @Nullable Throwable> into(
      CompletableFuture<T> other) {
    return (value, failure) -> {
      if (failure == null) {
        other.complete(value);
      } else {
        other.completeExceptionally(failure);
      }
    };
  }

  /** Waits for a future although the thread is interrupted; whether it has ended by then. */
  public static boolean await(CompletableFuture<?> future, long seconds) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get(seconds, TimeUnit.SECONDS);
          return true;
        } catch (InterruptedException again) {
          interrupted = true;
        } catch (ExecutionException | CancellationException failed) {
          return true;
        } catch (TimeoutException late) {
          return false;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
