package ai.flowscale.engine;

import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Code of the application that may block, such as a source's {@code read}, and that another thread
 * can interrupt. The interrupt ends with that code: the thread may be a pool's, or the caller's
 * own.
 */
public final class Interruptible {
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Thread running;
  private boolean aborted;
  private boolean interrupted;

  /**
   * Runs something that may block.
   *
   * @throws CancellationException if it was aborted before
   */
  public <T extends @Nullable Object> T call(Supplier<T> blocking) {
    lock.lock();
    try {
      if (aborted) {
        throw new CancellationException("aborted");
      }
      running = Thread.currentThread();
    } finally {
      lock.unlock();
    }
    try {
      return blocking.get();
    } finally {
      ended();
    }
  }

  private void ended() {
    lock.lock();
    try {
      running = null;
      if (interrupted) {
        // Ours, and no longer wanted.
        Thread.interrupted();
        interrupted = false;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts what is running, and lets nothing run any more. Idempotent. */
  public void abort() {
    lock.lock();
    try {
      if (running != null && !aborted && running != Thread.currentThread()) {
        interrupted = true;
        running.interrupt();
      }
      aborted = true;
    } finally {
      lock.unlock();
    }
  }
}
