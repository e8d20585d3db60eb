package ai.flowscale.client.batch;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The threads on which a batch is doing something: it cannot end before they have returned. */
final class OwnThreads {
  private final Set<Thread> inside = ConcurrentHashMap.newKeySet();

  /** Whether this thread is one of them. */
  boolean isHere() {
    return inside.contains(Thread.currentThread());
  }

  /** Runs something that belongs to the batch. */
  void run(Runnable task) {
    Thread here = Thread.currentThread();
    boolean isOutermost = inside.add(here);
    try {
      task.run();
    } finally {
      if (isOutermost) {
        inside.remove(here);
      }
    }
  }

  /** Returns an executor whose tasks belong to the batch. */
  Executor of(Executor executor) {
    return task -> executor.execute(() -> run(task));
  }
}
