package ai.flowscale.transport.toolkit.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs tasks on the threads of an executor, so that none waits for one that blocks, with as few
 * threads and as few wakings as that takes. Before a task runs, another thread is asked to stand by
 * for those behind it, and a thread that is done takes the next one without being woken: thousands
 * of short tasks need a few threads, and each that blocks one more.
 *
 * <p>Tasks are started in the order in which they came. What one throws is logged, and an interrupt
 * ends with the task that it came in.
 */
public final class StandbyExecutor implements Executor {
  private final Executor threads;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** Whether a thread was asked to take the next task, and has not taken it yet. */
  private final AtomicBoolean standby = new AtomicBoolean();

  /**
   * Takes the threads.
   *
   * @param threads runs what it is given on another thread than the one that brings it, however
   *     many tasks of it are blocked
   */
  public StandbyExecutor(Executor threads) {
    this.threads = threads;
  }

  /**
   * Runs a task on another thread.
   *
   * @throws RuntimeException where no thread was given for it
   */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    try {
      standBy();
    } catch (Throwable refused) {
      if (tasks.remove(task)) {
        throw refused;
      }
      // A thread that was done with another task has taken it.
    }
  }

  private void standBy() {
    if (!tasks.isEmpty() && standby.compareAndSet(false, true)) {
      try {
        threads.execute(this::runNext);
      } catch (Throwable refused) {
        standby.set(false);
        throw refused;
      }
    }
  }

  private void runNext() {
    standby.set(false);
    for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
      try {
        // A task that came since this thread took its first one found a thread standing by.
        standBy();
      } catch (Throwable refused) {
        // This thread goes on with those that are left.
      }
      LoggedFailures.run(next, "A task failed with {0}");
      // An interrupt was meant for that task.
      Thread.interrupted();
    }
  }
}
