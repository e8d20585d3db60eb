package ai.flowscale.tests.schedules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/** A thread for each task, so that each may be overtaken by every other one. */
final class Threads implements Executor {
  private final List<Thread> started = new ArrayList<>();

  /** Those that wait for a response, which nobody may be about to give. */
  private final Set<Thread> resting = new HashSet<>();

  private int busy;
  private Throwable failure;

  /** What a thread of a scenario does. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  @Override
  public void execute(Runnable task) {
    start(task::run);
  }

  Thread start(Step step) {
    Thread thread = new Thread(() -> guarded(step));
    synchronized (this) {
      started.add(thread);
      busy++;
      thread.start();
    }
    return thread;
  }

  private void guarded(Step step) {
    try {
      step.run();
    } catch (Throwable thrown) {
      synchronized (this) {
        failure = failure == null ? thrown : failure;
      }
    } finally {
      synchronized (this) {
        busy--;
        notifyAll();
      }
    }
  }

  /** Waits for the result of an exchange. Meanwhile nobody waits for the current thread. */
  void awaitResponse(CompletableFuture<?> exchange) throws InterruptedException {
    Thread own = Thread.currentThread();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    exchange.whenComplete(
        (response, failure) -> {
          ended.complete(null);
          goesOn(own);
        });
    synchronized (this) {
      if (!ended.isDone()) {
        resting.add(own);
        busy--;
        notifyAll();
      }
    }
    try {
      ended.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } finally {
      goesOn(own);
    }
  }

  private synchronized void goesOn(Thread thread) {
    if (resting.remove(thread)) {
      busy++;
    }
  }

  /**
   * Waits until all threads have ended or wait for a response, those as well that start meanwhile.
   */
  void join() {
    try {
      List<Thread> ended;
      synchronized (this) {
        while (busy > 0) {
          wait();
        }
        ended = new ArrayList<>(started);
        ended.removeAll(resting);
      }
      for (Thread thread : ended) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    synchronized (this) {
      if (failure != null) {
        throw new AssertionError("a thread failed: " + failure, failure);
      }
    }
  }
}
