package ai.flowscale.transport.jdk;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that is made on first use, by the first thread that needs it. Others do not wait: their
 * exchanges start when it is there.
 */
final class LazyClient {
  private final Supplier<HttpClient> maker;
  private final AtomicReference<@Nullable CompletableFuture<HttpClient>> made =
      new AtomicReference<>();

  LazyClient(Supplier<HttpClient> maker) {
    this.maker = maker;
  }

  CompletableFuture<HttpClient> get() {
    CompletableFuture<HttpClient> present = made.get();
    if (present != null) {
      return present;
    }
    CompletableFuture<HttpClient> mine = new CompletableFuture<>();
    if (!made.compareAndSet(null, mine)) {
      return get();
    }
    try {
      mine.complete(maker.get());
    } catch (RuntimeException | Error failure) {
      // The next exchange tries again: the cause may be a lack of file descriptors that passes.
      made.compareAndSet(mine, null);
      mine.completeExceptionally(failure);
    }
    return mine;
  }

  /** Makes no more clients; returns the one to shut down. */
  Optional<HttpClient> close() {
    CompletableFuture<HttpClient> last =
        made.getAndSet(CompletableFuture.failedFuture(new IllegalStateException("closed")));
    if (last == null || last.isCompletedExceptionally()) {
      return Optional.empty();
    }
    if (!last.isDone()) {
      // It is being made by another thread at this moment.
      var unused =
          last.thenAccept(client -> ClientShutdown.shutDown(List.of(client), Duration.ZERO));
      return Optional.empty();
    }
    return Optional.of(last.join());
  }
}
