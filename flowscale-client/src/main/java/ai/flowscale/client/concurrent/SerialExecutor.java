package ai.flowscale.client.concurrent;

import ai.flowscale.transport.toolkit.internal.Guard;
import ai.flowscale.transport.toolkit.internal.LoggedFailures;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on another executor, one at a time and in the order in which they came. What a task
 * throws is logged and changes nothing.
 */
public final class SerialExecutor implements Executor {

  private final Executor executor;
  private final int mostWaiting;
  private final Guard guard = new Guard();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  /** Takes the executor that runs the tasks. */
  public SerialExecutor(Executor executor) {
    this(executor, Integer.MAX_VALUE);
  }

  /**
   * Takes the executor that runs the tasks.
   *
   * @param mostWaiting how many tasks may wait when another one is offered
   */
  public SerialExecutor(Executor executor, int mostWaiting) {
    this.executor = executor;
    this.mostWaiting = mostWaiting;
  }

  /**
   * Runs a task after those that came before it.
   *
   * @throws RejectedExecutionException where the executor behind refused it. The tasks that were
   *     waiting are dropped with this one: the order has no gaps
   */
  @Override
  public void execute(Runnable task) {
    Throwable refused = add(task);
    if (refused != null) {
      throw new RejectedExecutionException("The executor behind refused a task", refused);
    }
  }

  /** The same for a task that may be left out. Returns whether it will run. */
  public boolean offer(Runnable task) {
    return guard.get(waiting::size) < mostWaiting && add(task) == null;
  }

  private @Nullable Throwable add(Runnable task) {
    Throwable refused = guard.get(() -> isFirst(task)) ? Tasks.offer(executor, this::drain) : null;
    if (refused != null) {
      // Later tasks get another chance.
      guard.run(
          () -> {
            waiting.clear();
            running = false;
          });
    }
    return refused;
  }

  private boolean isFirst(Runnable task) {
    waiting.add(task);
    boolean first = !running;
    running = true;
    return first;
  }

  private void drain() {
    for (Runnable next = guard.get(this::next); next != null; next = guard.get(this::next)) {
      // Otherwise no later task would ever run.
      LoggedFailures.run(next, "A listener failed with {0}");
    }
  }

  private @Nullable Runnable next() {
    Runnable next = waiting.poll();
    running = next != null;
    return next;
  }
}
