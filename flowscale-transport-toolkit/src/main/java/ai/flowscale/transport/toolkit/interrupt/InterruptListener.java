package ai.flowscale.transport.toolkit.interrupt;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Has an interrupt end what a thread blocks in, for a client over sockets, which take no notice of
 * one. It belongs around each single step that blocks, and nothing else in between may listen to
 * interrupts: a file's channel that the body of a request is read from would listen instead.
 */
public final class InterruptListener {
  private InterruptListener() {}

  /** A step that may block. */
  @FunctionalInterface
  public interface Step {

    /**
     * Takes the step.
     *
     * @return what comes of it, such as the number of bytes that were read
     * @throws IOException if it fails, as it does once it is aborted
     */
    int run() throws IOException;
  }

  /**
   * Takes a step, which an interrupt of the current thread ends.
   *
   * @param step may block
   * @param abort makes the step fail, also one that begins only now, and everything behind it. Run
   *     at most once, by the thread that interrupts, which on JDK 17 has the other one locked: it
   *     must be short, and must wait for nothing
   * @return what came of the step
   * @throws ClosedByInterruptException if the thread was interrupted, now or before; it still is
   * @throws IOException if the step failed
   */
  public static int listen(Step step, Runnable abort) throws IOException {
    // One for each step: on some JDKs a step may hear of an interrupt of the one before.
    Listening listening = new Listening(abort);
    int result = 0;
    IOException thrown = null;
    listening.enter();
    try {
      result = step.run();
    } catch (IOException e) {
      thrown = e;
    } finally {
      listening.leave();
    }
    // Virtual threads hear of an interrupt themselves, perhaps before the selector does.
    if (listening.wasInterrupted() || (thrown != null && Thread.currentThread().isInterrupted())) {
      throw interrupted(thrown);
    }
    if (thrown != null) {
      throw thrown;
    }
    return result;
  }

  private static ClosedByInterruptException interrupted(@Nullable IOException cause) {
    ClosedByInterruptException made = new ClosedByInterruptException();
    if (cause != null) {
      made.initCause(cause);
    }
    return made;
  }

  private static final class Listening extends InterruptSelector {
    /** None once it was taken, or the thread has left. */
    private final AtomicReference<@Nullable Runnable> abort;

    private boolean interrupted;

    Listening(Runnable abort) {
      this.abort = new AtomicReference<>(abort);
    }

    void enter() {
      begin();
    }

    /** From now on nothing is aborted, however late an interrupt is reported. */
    void leave() {
      end();
      interrupted = abort.getAndSet(null) == null;
    }

    boolean wasInterrupted() {
      return interrupted;
    }

    @Override
    void onInterrupt() {
      Runnable action = abort.getAndSet(null);
      if (action != null) {
        action.run();
      }
    }
  }
}
