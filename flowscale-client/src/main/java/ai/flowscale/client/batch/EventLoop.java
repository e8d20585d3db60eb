package ai.flowscale.client.batch;

import ai.flowscale.client.concurrent.Rounds;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Works off events, each at once or by the thread that is at it, so that what they touch needs no
 * guard; after those that are there, the next step is made.
 */
final class EventLoop {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
  private final Rounds rounds = new Rounds(this::round);
  private final Runnable step;
  private final Consumer<Throwable> mistakes;

  /**
   * Takes the step.
   *
   * @param mistakes told what an event or a step has thrown
   */
  EventLoop(Runnable step, Consumer<Throwable> mistakes) {
    this.step = step;
    this.mistakes = mistakes;
  }

  void event(Runnable event) {
    events.add(event);
    rounds.want();
  }

  private void round() {
    for (Runnable event = events.poll(); event != null; event = events.poll()) {
      guarded(event);
    }
    guarded(step);
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (Throwable mistake) {
      // An Error too: a round that throws would be the last one.
      try {
        mistakes.accept(mistake);
      } catch (Throwable another) {
        LOG.log(
            System.Logger.Level.WARNING, "A batch failed with {0}", another.getClass().getName());
      }
    }
  }
}
