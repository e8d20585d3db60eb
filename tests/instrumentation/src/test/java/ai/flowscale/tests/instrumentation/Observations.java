package ai.flowscale.tests.instrumentation;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keeps all observations of Micrometer in the order of their starts, and tells their story. */
final class Observations implements ObservationHandler<Observation.Context> {
  private final List<Observation.Context> started = new CopyOnWriteArrayList<>();
  private final Map<Observation.Context, List<Observation.Event>> events =
      new ConcurrentHashMap<>();
  private final AtomicInteger stopped = new AtomicInteger();

  @Override
  public boolean supportsContext(Observation.Context context) {
    return true;
  }

  @Override
  public void onStart(Observation.Context context) {
    events.put(context, new CopyOnWriteArrayList<>());
    started.add(context);
  }

  @Override
  public void onEvent(Observation.Event event, Observation.Context context) {
    eventsOf(context).add(event);
  }

  @Override
  public void onStop(Observation.Context context) {
    stopped.incrementAndGet();
  }

  boolean haveStopped() {
    return stopped.get() == started.size();
  }

  List<Story> stories() {
    return Story.besideEachOther(below(null));
  }

  private List<Story> below(Observation.@Nullable Context parent) {
    List<Story> stories = new ArrayList<>();
    for (Observation.Context context : started) {
      ObservationView above = context.getParentObservation();
      if ((above == null ? null : above.getContextView()) == parent) {
        stories.add(
            context.getName().equals("flowscale.request") ? request(context) : operation(context));
      }
    }
    return stories;
  }

  private Story operation(Observation.Context context) {
    return Story.operation(
        value(context, "flowscale.operation"),
        context.getError() == null ? "ok" : context.getError().getClass().getSimpleName(),
        of(context, "run.status").stream()
            .map(event -> event.getContextualName().replace("run is ", ""))
            .toList(),
        of(context, "retry").size(),
        below(context));
  }

  private static Story request(Observation.Context context) {
    return Story.request(
        value(context, "flowscale.call"),
        value(context, "http.request.method"),
        value(context, "http.response.status_code").replace(KeyValue.NONE_VALUE, "-"),
        context.getError() != null);
  }

  private List<Observation.Event> of(Observation.Context context, String name) {
    return eventsOf(context).stream().filter(event -> event.getName().equals(name)).toList();
  }

  private List<Observation.Event> eventsOf(Observation.Context context) {
    return Objects.requireNonNull(events.get(context));
  }

  private static String value(Observation.Context context, String name) {
    return Objects.requireNonNull(context.getLowCardinalityKeyValue(name)).getValue();
  }

  /** All that a handler of observations sees of them, but what failed: it has causes. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Observation.Context context : started) {
      text.append(context.getName())
          .append(context.getContextualName())
          .append(context.getAllKeyValues())
          .append(context.getError() == null ? "" : context.getError().getMessage())
          .append(eventsOf(context));
    }
    return text.toString();
  }
}
