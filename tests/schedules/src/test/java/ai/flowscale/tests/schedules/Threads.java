package ai.flowscale.tests.schedules;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** A thread for each task, so that each may be overtaken by every other one. */
final class Threads implements Executor {
  private final List<Thread> started = new ArrayList<>();
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
    }
  }

  private synchronized Thread startedAt(int place) {
    return place < started.size() ? started.get(place) : null;
  }

  /** Waits for all threads, those as well that are started meanwhile. */
  void join() {
    try {
      int place = 0;
      for (Thread next = startedAt(0); next != null; next = startedAt(++place)) {
        next.join();
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
