package ai.flowscale.client.observation;

import ai.flowscale.client.concurrent.LoggedFailures;
import ai.flowscale.client.concurrent.SerialRunner;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The events of one operation and of its parts, for the instrumentations: delivered in order, by
 * one thread at a time. The last ones are delivered by the thread that takes the outcome, so that
 * the everyday call wakes no other one for them.
 */
final class EventQueue {
  private final Observations observations;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
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

  /** Delivers what waits, or has the thread that is delivering go on with it. */
  void deliver() {
    delivery.signal();
  }

  private void deliverAll() {
    for (Runnable event = waiting.poll(); event != null; event = waiting.poll()) {
      count.decrementAndGet();
      LoggedFailures.run(event, "An instrumentation failed with {0}");
    }
  }
}
