package ai.flowscale.client.concurrent;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts asynchronous work whose starting may fail as well. */
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
}
