package ai.flowscale.client.http;

import ai.flowscale.client.concurrent.FallbackExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a caller who waits for a call. Meanwhile it makes the call's exchanges itself, one
 * after the other, so that no other thread has to be woken for them. What it leads to while it
 * works is done next; whatever else is to be done meanwhile goes to other threads.
 */
public final class CallerThread implements Executor {
  /** In the place of a task. */
  private enum Busy implements Runnable {
    WORKING,
    GONE;

    @Override
    public void run() {}
  }

  private final Thread thread = Thread.currentThread();
  private final Executor others;

  /** What it is to do, steps of a call, which throw nothing; null while it waits. */
  private final AtomicReference<@Nullable Runnable> task = new AtomicReference<>();

  /** What its task has led to. Touched by this thread alone, like the next field. */
  private @Nullable Runnable next;

  private Runnable onInterrupt = () -> {};

  /**
   * Takes the current thread.
   *
   * @param others do what this one cannot
   */
  public CallerThread(Executor others) {
    this.others = others;
  }

  @Override
  public void execute(Runnable given) {
    if (Thread.currentThread() == thread && task.get() == Busy.WORKING && next == null) {
      next = given;
    } else if (task.compareAndSet(null, given)) {
      LockSupport.unpark(thread);
    } else {
      others.execute(given);
    }
  }

  /**
   * Works until a call has ended; for this thread, once.
   *
   * @param interrupted aborts the call because the thread was interrupted
   * @throws InterruptedException if the thread is interrupted before, or the call has failed by
   *     then
   */
  public void await(CompletableFuture<?> call, Runnable interrupted) throws InterruptedException {
    onInterrupt = interrupted;
    var unused = call.whenComplete((value, failure) -> LockSupport.unpark(thread));
    try {
      while (!call.isDone()) {
        if (Thread.interrupted()) {
          // First: what is left to be done is done by others, if it is to be done at all.
          interrupted.run();
          throw new InterruptedException();
        }
        Runnable given = task.get();
        if (given == null) {
          LockSupport.park(this);
        } else {
          work(given, call);
        }
      }
      if (call.isCompletedExceptionally() && Thread.interrupted()) {
        // The failure may be the mere echo of the interrupt.
        throw new InterruptedException();
      }
    } finally {
      Runnable left = task.getAndSet(Busy.GONE);
      if (left != null) {
        handOn(left);
      }
    }
  }

  /**
   * An exchange has failed. If it did because this thread was interrupted, that is why its call
   * ends.
   */
  void exchangeFailed() {
    if (Thread.currentThread() == thread && thread.isInterrupted()) {
      onInterrupt.run();
    }
  }

  private void work(Runnable given, CompletableFuture<?> call) {
    task.set(Busy.WORKING);
    for (Runnable current = given; current != null; current = next) {
      next = null;
      if (current != given && (call.isDone() || thread.isInterrupted())) {
        handOn(current);
      } else {
        current.run();
      }
    }
    task.set(null);
  }

  private void handOn(Runnable left) {
    // On this thread where the executor refuses it.
    new FallbackExecutor(others).execute(left);
  }
}
