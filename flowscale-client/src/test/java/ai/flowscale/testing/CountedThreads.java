package ai.flowscale.testing;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Some threads that tell when they have done all that they were given. */
public final class CountedThreads implements Executor, AutoCloseable {
  private final ExecutorService threads;
  private final AtomicInteger left = new AtomicInteger();

  public CountedThreads(int count) {
    threads = Executors.newFixedThreadPool(count);
  }

  @Override
  public void execute(Runnable task) {
    left.incrementAndGet();
    threads.execute(
        () -> {
          try {
            task.run();
          } finally {
            // What the task has handed in is counted by now.
            left.decrementAndGet();
          }
        });
  }

  /** Waits until nothing is left to do. */
  public void awaitQuiet() {
    while (left.get() > 0) {
      Thread.yield();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
