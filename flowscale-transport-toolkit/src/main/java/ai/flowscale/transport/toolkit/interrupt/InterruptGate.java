package ai.flowscale.transport.toolkit.interrupt;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets an exchange interrupt the thread that blocks for it, and keeps apart what the application
 * interrupts: behind the gate, the thread is interrupted if and only if the application wanted it.
 * For one exchange; one thread at a time is inside.
 *
 * <p>A selector is told of every interrupt of a thread that has begun to block in it, by the thread
 * that interrupts, which shows whose interrupt it is.
 */
public final class InterruptGate {
  /** Held to interrupt, so that no interrupt of ours comes after the thread has left. */
  private final Lock lock = new ReentrantLock();

  private final Ear ear = new Ear();

  // Guarded by the lock.

  private @Nullable Thread inside;
  private boolean interrupted;

  /** Makes a gate. */
  public InterruptGate() {}

  /** Lets the current thread in, which goes on to block. */
  public void enter() {
    lock.lock();
    try {
      inside = Thread.currentThread();
      interrupted = false;
    } finally {
      lock.unlock();
    }
    ear.listen();
  }

  /** Interrupts the thread that is inside, if there is one. Safe from any thread. */
  public void interrupt() {
    lock.lock();
    try {
      Thread target = inside;
      if (target != null) {
        interrupted = true;
        ear.ignoring(target::interrupt);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Has no interrupt of ours reach the thread from now on, though it has yet to leave. */
  public void shut() {
    lock.lock();
    try {
      inside = null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets the current thread out, without an interrupt of ours.
   *
   * @return whether there was one
   */
  public boolean leave() {
    boolean ours;
    lock.lock();
    try {
      inside = null;
      ours = interrupted;
    } finally {
      lock.unlock();
    }
    if (ours) {
      boolean unused = Thread.interrupted();
    }
    ear.leave(ours);
    return ours;
  }

  /** Hears who interrupts a thread. */
  private static final class Ear extends InterruptSelector {
    private volatile @Nullable Thread listener;
    private volatile @Nullable Thread ignored;
    private volatile boolean heard;
    private volatile boolean left;

    void listen() {
      heard = false;
      left = false;
      listener = Thread.currentThread();
      begin();
    }

    /** Does not take for the application's what the current thread interrupts here. */
    void ignoring(Runnable interrupt) {
      ignored = Thread.currentThread();
      try {
        interrupt.run();
      } finally {
        ignored = null;
      }
    }

    /**
     * Has the current thread interrupted if it was for the application.
     *
     * @param goOn whether to listen on: an interrupt of the application that was cleared with one
     *     of ours may be reported only now
     */
    void leave(boolean goOn) {
      if (!goOn) {
        end();
      }
      listener = goOn ? listener : null;
      left = true;
      if (heard) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    void onInterrupt() {
      Thread target = listener;
      if (Thread.currentThread() != ignored) {
        heard = true;
        if (left && target != null && !target.isInterrupted()) {
          target.interrupt();
        }
      }
    }
  }
}
