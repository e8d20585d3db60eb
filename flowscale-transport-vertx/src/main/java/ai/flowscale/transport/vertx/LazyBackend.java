package ai.flowscale.transport.vertx;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A backend that is made on first use, on a thread of its own: making Vert.x takes a while, and the
 * caller may be on an event loop.
 */
final class LazyBackend {
  private final Supplier<Backend> maker;
  private final AtomicReference<@Nullable CompletableFuture<Backend>> made =
      new AtomicReference<>();

  LazyBackend(Supplier<Backend> maker) {
    this.maker = maker;
  }

  CompletableFuture<Backend> get() {
    CompletableFuture<Backend> present = made.get();
    if (present != null) {
      return present;
    }
    CompletableFuture<Backend> mine = new CompletableFuture<>();
    if (!made.compareAndSet(null, mine)) {
      return get();
    }
    try {
      var unused =
          Threads.startInNew("flowscale-vertx-start", maker)
              .whenComplete((backend, failure) -> finish(mine, backend, failure));
    } catch (Error noThread) {
      finish(mine, null, noThread);
    }
    return mine;
  }

  private void finish(
      CompletableFuture<Backend> mine, @Nullable Backend backend, @Nullable Throwable failure) {
    if (backend != null) {
      mine.complete(backend);
      return;
    }
    // The next exchange tries again: the cause may be a lack of file descriptors that passes.
    made.compareAndSet(mine, null);
    mine.completeExceptionally(failure == null ? new IllegalStateException("no backend") : failure);
  }

  /** Makes no more backends, and ends the one there is; waits for its end within the limit. */
  void close(Duration limit) {
    CompletableFuture<Backend> last =
        made.getAndSet(CompletableFuture.failedFuture(new IllegalStateException("closed")));
    if (last == null) {
      return;
    }
    CompletableFuture<Void> ended = last.thenCompose(backend -> completable(backend.close()));
    // An event loop would wait for itself.
    if (Context.isOnEventLoopThread()) {
      return;
    }
    try {
      ended.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException endsByItself) {
      // Nothing more can be done; the threads are daemons.
    }
  }

  private static CompletableFuture<Void> completable(Future<Void> future) {
    return future.toCompletionStage().toCompletableFuture();
  }
}
