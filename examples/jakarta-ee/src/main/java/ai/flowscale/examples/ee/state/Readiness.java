package ai.flowscale.examples.ee.state;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.examples.ee.problem.Problem;
import ai.flowscale.examples.ee.problem.Problems;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether the deployment can be reached. However often the platform asks, the service is asked once
 * in five seconds, and for no longer than that.
 */
@ApplicationScoped
public class Readiness {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final CallOptions ONCE =
      CallOptions.builder()
          .responseTimeout(LIMIT)
          .callTimeout(LIMIT)
          .retryPolicy(RetryPolicy.none())
          .build();

  private record Check(CompletableFuture<Optional<Problem>> outcome, long since) {}

  @Inject private Flowscale flowscale;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Check latest;

  /** Returns what is wrong, or empty where nothing is. */
  CompletionStage<Optional<Problem>> check() {
    lock.lock();
    try {
      long now = System.nanoTime();
      Check known = latest;
      if (known == null || (known.outcome().isDone() && now - known.since() >= FRESH_NANOS)) {
        known = new Check(ask(), now);
        latest = known;
      }
      return known.outcome().minimalCompletionStage();
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<Optional<Problem>> ask() {
    try {
      return flowscale
          .async()
          .withOptions(ONCE)
          .checkHealth()
          .handle(
              (containers, thrown) ->
                  thrown == null ? Optional.empty() : Optional.of(Problems.of(thrown)));
    } catch (RuntimeException e) {
      // The client could not be made.
      return CompletableFuture.completedFuture(Optional.of(Problems.of(e)));
    }
  }
}
