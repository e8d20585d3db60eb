package ai.flowscale.api.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The system's clock, and the one thread that the JVM has for the delays of futures. */
enum SystemScheduler implements Scheduler {
  INSTANCE;

  @Override
  public Scheduled schedule(Runnable task, Duration delay) {
    CompletableFuture<@Nullable Void> due = new CompletableFuture<>();
    CompletableFuture<Void> unused = due.thenRun(task);
    due.completeOnTimeout(null, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    return () -> due.cancel(false);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }
}
