package ai.flowscale.transport.toolkit;

import ai.flowscale.api.error.TransportException.Kind;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client that is made on first use. Who waits for it can leave when the exchange ends.
 *
 * @param <T> what is made
 */
public final class Lazy<T> {
  private static final int MOST_SECONDS = 3;

  private final Executor executor;
  private volatile Supplier<T> maker;
  private final AtomicReference<@Nullable CompletableFuture<T>> made = new AtomicReference<>();

  /**
   * Makes one that has made nothing.
   *
   * @param executor where the client is made
   * @param maker makes it; where it throws, the next exchange tries again
   */
  public Lazy(Executor executor, Supplier<T> maker) {
    this.executor = executor;
    this.maker = maker;
  }

  /**
   * Returns what is made, or has it made.
   *
   * @return the client; fails where it could not be made, and after {@link #close()}
   */
  public CompletableFuture<T> get() {
    CompletableFuture<T> mine = new CompletableFuture<>();
    CompletableFuture<T> present = made.compareAndExchange(null, mine);
    if (present != null) {
      return present;
    }
    try {
      executor.execute(() -> make(mine));
    } catch (RuntimeException | Error noThread) {
      fail(mine, noThread);
    }
    return mine;
  }

  /**
   * Waits for the client.
   *
   * @param exchange what needs it; fails where the client could not be made
   * @param words says why there is no client
   * @return the client, or null where the exchange is over
   * @throws InterruptedException if the thread was interrupted
   */
  public @Nullable T await(AbstractExchange exchange, Function<? super Throwable, String> words)
      throws InterruptedException {
    try {
      return exchange.await(get());
    } catch (ExecutionException e) {
      fail(exchange, Objects.requireNonNull(e.getCause()), words);
      return null;
    }
  }

  private static void fail(
      AbstractExchange exchange, Throwable failure, Function<? super Throwable, String> words) {
    // Without a file descriptor there is no selector.
    boolean network = Failures.isCausedBy(failure, IOException.class);
    exchange.fail(network ? Kind.CONNECT : Kind.OTHER, words.apply(failure), failure);
  }

  private void make(CompletableFuture<T> mine) {
    try {
      mine.complete(maker.get());
    } catch (RuntimeException | Error failure) {
      fail(mine, failure);
    }
  }

  /** The next exchange tries again: the cause may be a lack of file descriptors that passes. */
  private void fail(CompletableFuture<T> mine, Throwable failure) {
    made.compareAndSet(mine, null);
    mine.completeExceptionally(failure);
  }

  /**
   * Makes nothing any more.
   *
   * @return what was made or is just being made, to be closed; null if there is nothing
   */
  public @Nullable CompletableFuture<T> close() {
    // What it holds may be the application's.
    maker =
        () -> {
          throw new IllegalStateException("closed");
        };
    return made.getAndSet(CompletableFuture.failedFuture(new IllegalStateException("closed")));
  }

  /**
   * Waits for a client to end, for a few seconds at most: it ends by itself, on threads that keep
   * no JVM from ending.
   *
   * @param ended complete when it has ended
   */
  public static void awaitEnd(CompletableFuture<?> ended) {
    try {
      ended.get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException endsByItself) {
      // Nothing more can be done.
    }
  }
}
