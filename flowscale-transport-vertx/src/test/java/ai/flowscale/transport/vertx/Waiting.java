package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what must come, with a limit that only a failing test reaches. */
final class Waiting {
  private static final int LIMIT_SECONDS = 30;

  private Waiting() {}

  static <T> T result(CompletableFuture<T> future) {
    try {
      return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("no result", e);
    }
  }

  static TransportException failure(CompletableFuture<?> future) {
    try {
      throw new AssertionError("no failure but " + future.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(TransportException.class);
      return (TransportException) e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no failure", e);
    }
  }

  static <T> T item(BlockingQueue<T> queue) {
    try {
      T item = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(item).as("an item within the limit").isNotNull();
      return item;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
