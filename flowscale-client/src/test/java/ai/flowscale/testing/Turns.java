package ai.flowscale.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks that wait for a response as if they all ran on the thread of the test: whoever brings
 * a task, or the response that it waits for, goes on when the task has ended or waits (again).
 */
public final class Turns implements Executor {
  public static final String THREAD_NAME = "turn";

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, THREAD_NAME);
            thread.setDaemon(true);
            return thread;
          });

  private static final ThreadLocal<Turn> CURRENT = new ThreadLocal<>();

  /** Only a task that blocks elsewhere takes so long. */
  private static final long LIMIT_SECONDS = 60;

  private final AtomicInteger left;

  public Turns() {
    this(Integer.MAX_VALUE);
  }

  /** After so many tasks it takes no more. */
  public Turns(int tasks) {
    left = new AtomicInteger(tasks);
  }

  @Override
  public void execute(Runnable task) {
    if (left.getAndDecrement() <= 0) {
      throw new RejectedExecutionException("the test says so");
    }
    Turn turn = new Turn();
    THREADS.execute(() -> turn.run(task));
    turn.awaitPause();
  }

  /** Whether this is a thread of a task. */
  static boolean isTurn() {
    return CURRENT.get() != null;
  }

  /** Waits for a result; if this is a thread of a task, so that others go on meanwhile. */
  public static void await(CompletableFuture<?> result) throws InterruptedException {
    Turn turn = CURRENT.get();
    if (turn == null) {
      CompletableFuture<Void> ended = new CompletableFuture<>();
      result.whenComplete((value, failure) -> ended.complete(null));
      try {
        ended.get();
      } catch (java.util.concurrent.ExecutionException e) {
        throw new AssertionError(e);
      }
    } else if (!result.isDone()) {
      turn.pause(result);
    }
  }

  /** One task and its thread. */
  private static final class Turn {
    private final Semaphore pauses = new Semaphore(0);

    void run(Runnable task) {
      CURRENT.set(this);
      try {
        task.run();
      } finally {
        CURRENT.remove();
        pauses.release();
      }
    }

    void awaitPause() {
      boolean interrupted = Thread.interrupted();
      try {
        var unused = pauses.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void pause(CompletableFuture<?> result) throws InterruptedException {
      Thread own = Thread.currentThread();
      Semaphore resumed = new Semaphore(0);
      result.whenComplete(
          (value, failure) -> {
            resumed.release();
            if (Thread.currentThread() != own) {
              awaitPause();
            }
          });
      pauses.release();
      resumed.acquire();
    }
  }
}
