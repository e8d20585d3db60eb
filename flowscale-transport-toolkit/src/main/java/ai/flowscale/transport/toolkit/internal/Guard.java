package ai.flowscale.transport.toolkit.internal;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Guards state: one thread at a time reads or changes it, and may call again from within. A lock
 * and not a monitor, since a virtual thread that waits for a monitor holds its carrier.
 */
public final class Guard {
  private final ReentrantLock lock = new ReentrantLock();

  /** Does something short that waits for nothing else. */
  public void run(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** Does it and returns what it gives. */
  public <T extends @Nullable Object> T get(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
