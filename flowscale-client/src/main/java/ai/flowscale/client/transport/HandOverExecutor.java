package ai.flowscale.client.transport;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An executor for what an exchange's thread brings about while it hands the response over: that
 * thread itself does it, once it has handed over. Anything else goes to the executor behind. The
 * body of a response is so read by the thread that read its head, and no other has to be woken.
 */
final class HandOverExecutor implements Executor {
  private final Executor executor;

  /** Touched by the thread whose turn it is only. */
  private final Queue<Runnable> next = new ArrayDeque<>();

  private volatile @Nullable Thread turn = Thread.currentThread();

  HandOverExecutor(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    if (Thread.currentThread() == turn) {
      next.add(task);
    } else {
      executor.execute(task);
    }
  }

  /** Does what has come together; for the thread that made this one. */
  void end() {
    turn = null;
    for (Runnable task = next.poll(); task != null; task = next.poll()) {
      task.run();
    }
  }
}
