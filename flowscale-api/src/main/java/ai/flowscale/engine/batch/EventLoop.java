package ai.flowscale.engine.batch;

import ai.flowscale.engine.Rounds;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Works off events, each at once or by the thread that is at it, so that what they touch needs no
 * guard; after those that are there, the next step is made.
 */
final class EventLoop {
  private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
  private final Rounds rounds = new Rounds(this::round);
  private final Runnable step;
  private final Consumer<RuntimeException> mistakes;

  /**
   * Takes the step.
   *
   * @param mistakes told what an event or a step has thrown
   */
  EventLoop(Runnable step, Consumer<RuntimeException> mistakes) {
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
    } catch (RuntimeException mistake) {
      mistakes.accept(mistake);
    }
  }
}
