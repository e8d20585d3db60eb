package ai.flowscale.client.concurrent;

import ai.flowscale.transport.toolkit.interrupt.InterruptGate;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Code of the application that may block, such as a source's {@code read}, and that another thread
 * can interrupt. That interrupt ends with the code: the thread may be a pool's, or the caller's
 * own.
 */
public final class Interruptible {
  private final InterruptGate gate = new InterruptGate();
  private volatile boolean aborted;

  /**
   * Runs something that may block.
   *
   * @throws CancellationException if it was aborted, or its thread interrupted, before or
   *     meanwhile, whatever it gave: a source may take an interrupt for its end, and a body that
   *     was cut there would look whole. The thread is then interrupted if it was by another than
   *     this
   */
  public <T extends @Nullable Object> T call(Supplier<T> blocking) {
    gate.enter();
    T given;
    try {
      refuseIfAborted();
      given = blocking.get();
    } finally {
      gate.leave();
    }
    refuseIfAborted();
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted");
    }
    return given;
  }

  private void refuseIfAborted() {
    if (aborted) {
      throw new CancellationException("aborted");
    }
  }

  /** Interrupts what is running, and lets nothing run any more. Idempotent. */
  public void abort() {
    aborted = true;
    gate.interrupt();
  }
}
