package ai.flowscale.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Keeps the contexts of all observations, and tells when all that were started are stopped. */
final class Recorder implements ObservationHandler<Observation.Context> {
  private final List<Observation.Context> started = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private int stopped;

  @Override
  public boolean supportsContext(Observation.Context context) {
    return true;
  }

  @Override
  public synchronized void onStart(Observation.Context context) {
    started.add(context);
  }

  @Override
  public synchronized void onEvent(Observation.Event event, Observation.Context context) {
    events.add(event.getName() + ": " + event.getContextualName());
  }

  @Override
  public synchronized void onStop(Observation.Context context) {
    stopped++;
    notifyAll();
  }

  /** Waits until as many operations have ended as there are, and all within them. */
  synchronized List<Observation.Context> awaitAll() throws InterruptedException {
    while (stopped < started.size()) {
      wait();
    }
    return List.copyOf(started);
  }

  synchronized List<String> events() {
    return List.copyOf(events);
  }

  /** The observations by their contextual names, children indented in the order of their starts. */
  String tree() throws InterruptedException {
    StringBuilder tree = new StringBuilder();
    append(null, "", awaitAll(), tree);
    return tree.toString();
  }

  private static void append(
      Observation.Context parent,
      String indent,
      List<Observation.Context> all,
      StringBuilder tree) {
    for (Observation.Context context : all) {
      ObservationView above = context.getParentObservation();
      if ((above == null ? null : above.getContextView()) == parent) {
        tree.append(indent)
            .append(Objects.requireNonNullElse(context.getContextualName(), context.getName()))
            .append('\n');
        append(context, indent + "  ", all, tree);
      }
    }
  }
}
