package ai.flowscale.flightrecorder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation.Operation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.model.RunStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest {
  private static final String CANARY = "s3cret-canary";
  private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final FlowscaleException TIMEOUT =
      new TransportException(
          TransportException.Kind.TIMEOUT,
          TransportException.Sent.MAYBE,
          CANARY,
          new IllegalStateException(CANARY));

  private static final Set<String> FIELDS_OF_ALL_EVENTS =
      Set.of("startTime", "duration", "eventThread", "stackTrace");

  /** The events and their own fields. */
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "ai.flowscale.Operation",
          Set.of(
              "operationId",
              "parentId",
              "operation",
              "host",
              "workflowId",
              "groupId",
              "runId",
              "runStatus",
              "outputName",
              "failure",
              "elapsed"),
          "ai.flowscale.Request",
          Set.of(
              "operationId",
              "call",
              "method",
              "origin",
              "path",
              "number",
              "status",
              "sentBytes",
              "receivedBytes",
              "failure",
              "elapsed"),
          "ai.flowscale.Retry",
          Set.of("operationId", "call", "attempt", "delay", "failure"),
          "ai.flowscale.RunStatus",
          Set.of("operationId", "runId", "runStatus", "queued", "running"));

  @TempDir Path folder;

  private final FlightRecorderInstrumentation instrumentation =
      FlightRecorderInstrumentation.create();

  /** Records the events of what is observed. */
  private List<RecordedEvent> record(Runnable observed) throws IOException {
    Path file = folder.resolve("recording.jfr");
    try (Recording recording = new Recording()) {
      FIELDS.keySet().forEach(name -> recording.enable(name).withoutThreshold());
      recording.start();
      observed.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> FIELDS.containsKey(event.getEventType().getName()))
        .toList();
  }

  private static RecordedEvent only(String name, List<RecordedEvent> events) {
    List<RecordedEvent> all =
        events.stream()
            .filter(event -> event.getEventType().getName().equals("ai.flowscale." + name))
            .toList();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static Operation operation(String name) {
    return new Operation(
        START,
        name,
        "a.pod.flowscale.ai",
        Optional.of("wf"),
        Optional.of("group"),
        Optional.empty(),
        Optional.empty());
  }

  private static RequestObserver.Request poll() {
    return new RequestObserver.Request(
        START,
        "getRun",
        "GET",
        URI.create("https://a.pod.flowscale.ai/" + CANARY),
        Optional.of("/api/v1/runs/{run_id}"),
        2);
  }

  private static RequestObserver.End response(int status) {
    return new RequestObserver.End(
        START, SECOND, OptionalInt.of(status), 10, 120, Optional.empty());
  }

  private static RequestObserver.End broken() {
    return new RequestObserver.End(START, SECOND, OptionalInt.empty(), 10, 0, Optional.of(TIMEOUT));
  }

  private static OperationObserver.RunStatusChange seen(String status) {
    return new OperationObserver.RunStatusChange(
        START,
        "run",
        new RunStatus(status),
        Optional.of(SECOND),
        Optional.of(SECOND.multipliedBy(5)));
  }

  private static OperationObserver.End end(Optional<FlowscaleException> failure) {
    return new OperationObserver.End(START, SECOND.multipliedBy(7), failure);
  }

  @Test
  void namesAndFieldsOfTheEventsAreThoseThatUsersQuery() throws IOException {
    List<RecordedEvent> events =
        record(
            () -> {
              OperationObserver observer = instrumentation.onOperation(operation("awaitRun"));
              observer.onRequest(poll()).onEnd(response(503));
              observer.onRetry(new OperationObserver.Retry(START, "getRun", 1, SECOND, TIMEOUT));
              observer.onRunStatus(seen("completed"));
              observer.onEnd(end(Optional.empty()));
            });

    Map<String, Set<String>> fields =
        events.stream()
            .collect(
                Collectors.toMap(
                    event -> event.getEventType().getName(),
                    event ->
                        event.getFields().stream()
                            .map(ValueDescriptor::getName)
                            .filter(name -> !FIELDS_OF_ALL_EVENTS.contains(name))
                            .collect(Collectors.toSet())));
    assertThat(fields).isEqualTo(FIELDS);
  }

  @Test
  void aRecordingHasOperationsWithTheirRequests() throws IOException {
    List<RecordedEvent> events =
        record(
            () -> {
              OperationObserver observer =
                  instrumentation.onOperation(operation("executeWorkflowAndWait"));
              observer.onSubmitted(new OperationObserver.Submitted(START, "run", "wf"));
              observer.onRequest(poll()).onEnd(response(200));
              observer.onRunStatus(seen("completed"));
              observer.onEnd(end(Optional.empty()));
            });

    RecordedEvent operation = only("Operation", events);
    assertThat(operation.getString("operation")).isEqualTo("executeWorkflowAndWait");
    assertThat(operation.getLong("parentId")).isZero();
    assertThat(operation.getString("host")).isEqualTo("a.pod.flowscale.ai");
    assertThat(operation.getString("workflowId")).isEqualTo("wf");
    assertThat(operation.getString("groupId")).isEqualTo("group");
    assertThat(operation.getString("runId")).isEqualTo("run");
    assertThat(operation.getString("runStatus")).isEqualTo("completed");
    assertThat(operation.getString("outputName")).isNull();
    assertThat(operation.getString("failure")).isNull();
    assertThat(operation.getDuration("elapsed")).isEqualTo(Duration.ofSeconds(7));
    RecordedEvent request = only("Request", events);
    assertThat(request.getLong("operationId")).isEqualTo(operation.getLong("operationId"));
    assertThat(request.getString("call")).isEqualTo("getRun");
    assertThat(request.getString("method")).isEqualTo("GET");
    assertThat(request.getString("origin")).isEqualTo("https://a.pod.flowscale.ai");
    assertThat(request.getString("path")).isEqualTo("/api/v1/runs/{run_id}");
    assertThat(request.getInt("number")).isEqualTo(2);
    assertThat(request.getInt("status")).isEqualTo(200);
    assertThat(request.getLong("sentBytes")).isEqualTo(10);
    assertThat(request.getLong("receivedBytes")).isEqualTo(120);
    assertThat(request.getString("failure")).isNull();
    assertThat(request.getDuration("elapsed")).isEqualTo(SECOND);
    RecordedEvent status = only("RunStatus", events);
    assertThat(status.getLong("operationId")).isEqualTo(operation.getLong("operationId"));
    assertThat(status.getString("runId")).isEqualTo("run");
    assertThat(status.getString("runStatus")).isEqualTo("completed");
    assertThat(status.getDuration("queued")).isEqualTo(SECOND);
    assertThat(status.getDuration("running")).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void ofFailuresItHasTheClassAlone() throws IOException {
    List<RecordedEvent> events =
        record(
            () -> {
              OperationObserver observer = instrumentation.onOperation(operation("awaitRun"));
              observer.onRequest(poll()).onEnd(broken());
              observer.onRetry(new OperationObserver.Retry(START, "getRun", 1, SECOND, TIMEOUT));
              observer.onEnd(end(Optional.of(TIMEOUT)));
            });

    assertThat(events)
        .hasSize(3)
        .allSatisfy(event -> assertThat(event.getString("failure")).isEqualTo("TransportException"))
        .noneSatisfy(event -> assertThat(event.toString()).contains(CANARY));
    assertThat(only("Request", events).getInt("status")).isZero();
    RecordedEvent retry = only("Retry", events);
    assertThat(retry.getLong("operationId"))
        .isEqualTo(only("Operation", events).getLong("operationId"));
    assertThat(retry.getString("call")).isEqualTo("getRun");
    assertThat(retry.getInt("attempt")).isEqualTo(1);
    assertThat(retry.getDuration("delay")).isEqualTo(SECOND);
  }

  @Test
  void aPartNamesTheOperationToWhichItBelongs() throws IOException {
    List<RecordedEvent> events =
        record(
            () -> {
              OperationObserver batch = instrumentation.onOperation(operation("executeBatch"));
              OperationObserver part = batch.onChild(operation("batchRequest"));
              part.onEnd(end(Optional.empty()));
              batch.onEnd(end(Optional.empty()));
            });

    assertThat(events)
        .extracting(event -> event.getString("operation"))
        .containsExactlyInAnyOrder("executeBatch", "batchRequest");
    Map<String, RecordedEvent> byName =
        events.stream().collect(Collectors.toMap(event -> event.getString("operation"), e -> e));
    assertThat(byName.get("batchRequest").getLong("parentId"))
        .isEqualTo(byName.get("executeBatch").getLong("operationId"));
  }

  @Test
  void aStatusThatIsNotKnownIsOther() throws IOException {
    List<RecordedEvent> events =
        record(
            () -> {
              OperationObserver observer = instrumentation.onOperation(operation("awaitRun"));
              observer.onRunStatus(seen("WARMING UP"));
              observer.onEnd(end(Optional.empty()));
            });

    assertThat(events)
        .extracting(event -> event.getString("runStatus"))
        .containsExactly("other", "other");
  }

  @Test
  void withoutARecordingNothingIsObserved() {
    assertThat(instrumentation.onOperation(operation("awaitRun"))).isSameAs(OperationObserver.NONE);
  }

  @Test
  void aRecordingThatWantsNoneGetsNone() {
    try (Recording recording = new Recording()) {
      FIELDS.keySet().forEach(recording::disable);
      recording.start();

      assertThat(instrumentation.onOperation(operation("awaitRun")))
          .isSameAs(OperationObserver.NONE);
    }
  }

  @Test
  void requestsAreObservedOnlyWhereTheirEventsAreWanted() {
    try (Recording recording = new Recording()) {
      FIELDS.keySet().forEach(recording::disable);
      recording.enable("ai.flowscale.Operation");
      recording.start();

      OperationObserver observer = instrumentation.onOperation(operation("awaitRun"));
      assertThat(observer.onRequest(poll())).isSameAs(RequestObserver.NONE);
    }
  }
}
