package ai.flowscale.client.batch;

import ai.flowscale.client.concurrent.FallbackExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does what may block on an executor, one thing after the other in the order of asking. */
final class SerialTasks {
  private final Executor executor;
  private final AtomicReference<CompletableFuture<@Nullable Void>> last =
      new AtomicReference<>(CompletableFuture.completedFuture(null));

  SerialTasks(Executor executor) {
    this.executor = new FallbackExecutor(executor);
  }

  <T extends @Nullable Object> CompletableFuture<T> call(Supplier<T> task) {
    CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();
    CompletableFuture<@Nullable Void> before = last.getAndSet(gate);
    CompletableFuture<T> result = before.thenApplyAsync(ready -> task.get(), executor);
    result.whenComplete((value, failure) -> gate.complete(null));
    return result;
  }
}
