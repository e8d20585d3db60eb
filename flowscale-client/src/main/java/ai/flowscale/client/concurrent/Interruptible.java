package ai.flowscale.client.concurrent;

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
   * @throws CancellationException if it was aborted before or meanwhile, whatever it gave: a source
   *     may take an interrupt for its end, and a body that was cut there would look whole
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
    T given;
    boolean wanted;
    try {
      given = blocking.get();
    } finally {
      wanted = ended();
    }
    if (!wanted) {
      throw new CancellationException("aborted");
    }
    return given;
  }

  /** Returns whether what it gave is still wanted. */
  private boolean ended() {
    lock.lock();
    try {
      running = null;
      if (interrupted) {
        // Ours, and no longer wanted.
        Thread.interrupted();
        interrupted = false;
      }
      return !aborted;
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
