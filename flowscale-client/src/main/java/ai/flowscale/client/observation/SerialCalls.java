package ai.flowscale.client.observation;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Calls a listener on an executor, one call after the other in the order in which they were asked
 * for. What a call throws is logged and changes nothing.
 */
public final class SerialCalls {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  private final Executor executor;
  private final int mostWaiting;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  /** Takes the executor of the callbacks. */
  public SerialCalls(Executor executor) {
    this(executor, Integer.MAX_VALUE);
  }

  /**
   * Takes the executor of the callbacks.
   *
   * @param mostWaiting how many calls may wait; what is asked for beyond that is left out
   */
  public SerialCalls(Executor executor, int mostWaiting) {
    this.executor = executor;
    this.mostWaiting = mostWaiting;
  }

  /** Asks for a call and returns at once: false where the call is left out. */
  public boolean call(Runnable listener) {
    lock.lock();
    try {
      if (waiting.size() >= mostWaiting) {
        return false;
      }
      waiting.add(listener);
      if (running) {
        return true;
      }
      running = true;
    } finally {
      lock.unlock();
    }
    try {
      executor.execute(this::drain);
      return true;
    } catch (Throwable refused) {
      // An Error too, such as that no thread can be made: or no listener would be called any more.
      // What is left out is never made up for: a listener is notified of things in their order or
      // not at
      // all.
      lock.lock();
      try {
        waiting.clear();
        running = false;
      } finally {
        lock.unlock();
      }
      return false;
    }
  }

  private void drain() {
    for (Runnable next = next(); next != null; next = next()) {
      try {
        next.run();
      } catch (Throwable e) {
        // An Error too: otherwise no later call would ever be made.
        LOG.log(System.Logger.Level.WARNING, "A listener failed with {0}", e.getClass().getName());
      }
    }
  }

  private @Nullable Runnable next() {
    lock.lock();
    try {
      Runnable next = waiting.poll();
      running = next != null;
      return next;
    } finally {
      lock.unlock();
    }
  }
}
