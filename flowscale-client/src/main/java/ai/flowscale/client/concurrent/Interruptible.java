package ai.flowscale.client.concurrent;

import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Code of the application that may block, such as a source's {@code read}, and that another thread
 * can interrupt. The interrupt ends with that code: the thread may be a pool's, or the caller's
 * own.
 */
public final class Interruptible {
  private final Guard guard = new Guard();
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
    guard.run(
        () -> {
          refuseIfAborted();
          running = Thread.currentThread();
        });
    T given;
    try {
      given = blocking.get();
    } finally {
      guard.run(this::ended);
    }
    guard.run(this::refuseIfAborted);
    return given;
  }

  private void refuseIfAborted() {
    if (aborted) {
      throw new CancellationException("aborted");
    }
  }

  private void ended() {
    running = null;
    if (interrupted) {
      // Ours, and no longer wanted.
      Thread.interrupted();
      interrupted = false;
    }
  }

  /** Interrupts what is running, and lets nothing run any more. Idempotent. */
  public void abort() {
    guard.run(
        () -> {
          if (running != null && !aborted && running != Thread.currentThread()) {
            interrupted = true;
            running.interrupt();
          }
          aborted = true;
        });
  }
}
