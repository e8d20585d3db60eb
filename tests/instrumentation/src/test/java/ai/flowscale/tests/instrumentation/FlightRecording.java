package ai.flowscale.tests.instrumentation;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** Records the client's events of all scenarios, and tells the story of each. */
final class FlightRecording implements AutoCloseable {
  private static final String OPERATION = "ai.flowscale.Operation";
  private static final String REQUEST = "ai.flowscale.Request";
  private static final String RETRY = "ai.flowscale.Retry";
  private static final String RUN_STATUS = "ai.flowscale.RunStatus";

  private final Recording recording = new Recording();

  /** Lasts as long as a scenario does, so that its events can be told from those of others. */
  @Name("ai.flowscale.tests.Scenario")
  @StackTrace(false)
  static final class ScenarioEvent extends Event {
    int number;
  }

  FlightRecording() {
    for (String name : List.of(OPERATION, REQUEST, RETRY, RUN_STATUS)) {
      recording.enable(name);
    }
    recording.enable(ScenarioEvent.class);
    recording.start();
  }

  /** Returns the events of each scenario, in the order of the scenarios. */
  List<Events> events(Path file) throws IOException {
    recording.dump(file);
    List<RecordedEvent> all =
        RecordingFile.readAllEvents(file).stream()
            .sorted(Comparator.comparing(RecordedEvent::getStartTime))
            .toList();
    return all.stream()
        .filter(event -> event.getEventType().getName().equals("ai.flowscale.tests.Scenario"))
        .sorted(Comparator.comparing(event -> event.getInt("number")))
        .map(scenario -> new Events(during(scenario, all)))
        .toList();
  }

  private static List<RecordedEvent> during(RecordedEvent scenario, List<RecordedEvent> all) {
    Instant begin = scenario.getStartTime();
    Instant end = scenario.getEndTime();
    return all.stream()
        .filter(event -> event != scenario)
        .filter(
            event -> !event.getStartTime().isBefore(begin) && !event.getStartTime().isAfter(end))
        .toList();
  }

  @Override
  public void close() {
    recording.close();
  }

  /** The events of a scenario, in the order of their starts. */
  record Events(List<RecordedEvent> all) {
    /** Tells of the operations that are no part of others. */
    List<Story> stories() {
      return below(0);
    }

    private List<Story> below(long id) {
      List<Story> stories = new ArrayList<>();
      for (RecordedEvent event : all) {
        if (is(event, OPERATION) && event.getLong("parentId") == id) {
          stories.add(operation(event));
        } else if (is(event, REQUEST) && event.getLong("operationId") == id) {
          stories.add(request(event));
        }
      }
      return stories;
    }

    private Story operation(RecordedEvent event) {
      long id = event.getLong("operationId");
      String failure = event.getString("failure");
      return Story.operation(
          event.getString("operation"),
          failure == null ? "ok" : failure,
          of(RUN_STATUS, id).stream().map(status -> status.getString("runStatus")).toList(),
          of(RETRY, id).size(),
          below(id));
    }

    private static Story request(RecordedEvent event) {
      int status = event.getInt("status");
      @Nullable String failure = event.getString("failure");
      return Story.request(
          event.getString("call"),
          event.getString("method"),
          status == 0 ? "-" : Integer.toString(status),
          failure != null);
    }

    private List<RecordedEvent> of(String type, long operationId) {
      return all.stream()
          .filter(event -> is(event, type) && event.getLong("operationId") == operationId)
          .toList();
    }

    private static boolean is(RecordedEvent event, String type) {
      return event.getEventType().getName().equals(type);
    }
  }
}
