package ai.flowscale.transport.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerThreadsTest {
  private final WorkerThreads workers = new WorkerThreads("workers-test");

  @AfterEach
  void release() {
    workers.release();
  }

  @Test
  void noTaskWaitsForOneThatBlocks() {
    assertThatTasksRunAtTheSameTime(workers);
  }

  @Test
  void noShortTaskWaitsForOneThatBlocksAllTheSame() {
    assertThatTasksRunAtTheSameTime(workers.forShortTasks());
  }

  @Test
  void noShortTaskWaitsForTasksThatBlock() {
    CompletableFuture<Void> second = new CompletableFuture<>();
    CompletableFuture<Void> first = CompletableFuture.runAsync(second::join, workers);
    workers.forShortTasks().execute(() -> second.complete(null));

    assertThat(first).succeedsWithin(1, TimeUnit.MINUTES);
  }

  private static void assertThatTasksRunAtTheSameTime(Executor executor) {
    CompletableFuture<Void> last = new CompletableFuture<>();
    CompletableFuture<?>[] blocked =
        new CompletableFuture<?>[] {
          CompletableFuture.runAsync(last::join, executor),
          CompletableFuture.runAsync(last::join, executor)
        };
    executor.execute(() -> last.complete(null));

    assertThat(CompletableFuture.allOf(blocked)).succeedsWithin(1, TimeUnit.MINUTES);
  }

  @Test
  void bothRunOnDaemonsThatHoldNoClassLoaderOfAnApplication() {
    for (Executor executor : new Executor[] {workers, workers.forShortTasks()}) {
      Thread thread = CompletableFuture.supplyAsync(Thread::currentThread, executor).join();

      assertThat(thread.getName()).startsWith("workers-test-");
      assertThat(thread.isDaemon()).isTrue();
      assertThat(thread.getContextClassLoader()).isSameAs(ClassLoader.getSystemClassLoader());
      assertThat(CompletableFuture.supplyAsync(workers::isCurrent, executor).join()).isTrue();
    }
  }

  /** Netty's event loops take either in the same place. */
  @Test
  void anExecutorIsNoFactoryOfThreads() throws InterruptedException {
    assertThat(workers).isNotInstanceOf(ThreadFactory.class);
    ThreadFactory factory = workers.factory();
    assertThat(factory).isNotInstanceOf(Executor.class);

    AtomicBoolean known = new AtomicBoolean();
    Thread thread = factory.newThread(() -> known.set(workers.isCurrent()));
    thread.start();
    thread.join();
    assertThat(known).isTrue();
    assertThat(thread.isDaemon()).isTrue();
  }
}
