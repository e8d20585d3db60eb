package ai.flowscale.client.observation;

import ai.flowscale.client.concurrent.LoggedFailures;
import ai.flowscale.client.concurrent.SerialRunner;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The events of one operation and of its parts, for the instrumentations: delivered in order, by
 * one thread at a time. That is the thread which takes the outcome of the operation, so that the
 * everyday call wakes no other one for them; what comes before, a thread of the callbacks.
 */
final class EventQueue {
  private final Observations observations;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicBoolean planned = new AtomicBoolean();
  private final SerialRunner delivery = new SerialRunner(this::deliverAll);

  EventQueue(Observations observations) {
    this.observations = observations;
  }

  void add(Runnable event) {
    if (count.incrementAndGet() > Observations.MOST_WAITING) {
      count.decrementAndGet();
      observations.noteDropped();
    } else {
      waiting.add(event);
    }
  }

  /** Delivers what waits, on this thread, or has the one that is delivering go on with it. */
  void deliver() {
    delivery.signal();
  }

  /** Delivers what waits on the executor of the callbacks. */
  void deliverLater() {
    if (planned.compareAndSet(false, true) && !observations.callBack(this::deliver)) {
      planned.set(false);
    }
  }

  private void deliverAll() {
    planned.set(false);
    for (Runnable event = waiting.poll(); event != null; event = waiting.poll()) {
      count.decrementAndGet();
      LoggedFailures.run(event, "An instrumentation failed with {0}");
    }
  }
}
