package ai.flowscale.testing;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs its tasks when told to, by default in turn, and refuses them when told to. */
public final class HeldExecutor implements Executor {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Executor executor;
  private boolean refusing;

  public HeldExecutor() {
    this(new Turns());
  }

  /** Runs its tasks elsewhere. */
  public HeldExecutor(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    if (refusing) {
      throw new RejectedExecutionException("the test says so");
    }
    tasks.add(task);
  }

  public void refuse() {
    refusing = true;
  }

  public void acceptAgain() {
    refusing = false;
  }

  public int waiting() {
    return tasks.size();
  }

  /** Runs one task; there must be one. */
  public void runNext() {
    executor.execute(tasks.remove());
  }

  /** Runs what waits, and what that hands in. */
  public void runAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      executor.execute(task);
    }
  }
}
