package ai.flowscale.jakarta;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RetryPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether the deployment can be reached. A check takes at most five seconds, and its result
 * is reused for five seconds.
 */
@ApplicationScoped
public class FlowscaleHealth {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final CallOptions ONCE =
      CallOptions.builder().callTimeout(LIMIT).retryPolicy(RetryPolicy.none()).build();

  @Inject Flowscale flowscale;
  LongSupplier nanoTime = System::nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CompletableFuture<Optional<Throwable>> latest;

  /** When the latest outcome came. */
  private volatile long since;

  /** For the container. */
  public FlowscaleHealth() {}

  /**
   * Asks the service, unless it was asked just now.
   *
   * @return what is wrong, or empty where nothing is; never fails
   */
  public CompletionStage<Optional<Throwable>> check() {
    lock.lock();
    try {
      CompletableFuture<Optional<Throwable>> known = latest;
      if (known == null || (known.isDone() && nanoTime.getAsLong() - since >= FRESH_NANOS)) {
        known = ask();
        latest = known;
      }
      return known.minimalCompletionStage();
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<Optional<Throwable>> ask() {
    try {
      return flowscale
          .async()
          .withOptions(ONCE)
          .checkHealth()
          .handle((containers, thrown) -> came(Optional.ofNullable(thrown)));
    } catch (RuntimeException e) {
      // The client could not be created.
      return CompletableFuture.completedFuture(came(Optional.of(e)));
    }
  }

  private Optional<Throwable> came(Optional<Throwable> outcome) {
    since = nanoTime.getAsLong();
    return outcome;
  }
}
