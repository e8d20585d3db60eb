package ai.flowscale.client.observation;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest extends ManualTest {
  private static final String CANARY = "s3cret-canary";
  private static final Response SUBMITTED = success("{\"run_id\":\"r1\",\"workflow_id\":\"w\"}");
  private static final Response BUSY = json(503, "{\"detail\":\"" + CANARY + "\"}");
  private static final Response COMPLETED = RunJson.run("r1", "completed");

  private static final List<String> NAMES = List.of("Operation", "Request", "Retry", "RunStatus");

  @TempDir Path folder;

  /** Records what one submission and wait writes. */
  private List<RecordedEvent> record(UnaryOperator<Recording> enabled, Response... responses)
      throws IOException {
    Path file = folder.resolve("recording.jfr");
    try (Recording recording = enabled.apply(new Recording())) {
      recording.start();
      try (ManualClient client = responding(responses)) {
        CompletableFuture<?> wait =
            client.async.executeWorkflowAndWait(
                "w", WorkflowInputs.builder().text("prompt", CANARY).build());
        client.time.advance(Duration.ofMinutes(2));
        assertThat(wait).isCompleted();
      }
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().startsWith("ai.flowscale."))
        .toList();
  }

  private static Recording all(Recording recording) {
    NAMES.forEach(name -> recording.enable("ai.flowscale." + name).withoutThreshold());
    return recording;
  }

  private static Recording none(Recording recording) {
    NAMES.forEach(name -> recording.disable("ai.flowscale." + name));
    return recording;
  }

  private static List<RecordedEvent> of(String name, List<RecordedEvent> events) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("ai.flowscale." + name))
        .toList();
  }

  @Test
  void aRecordingHasOperationsWithTheirRequests() throws IOException {
    List<RecordedEvent> events = record(FlightRecorderTest::all, SUBMITTED, BUSY, COMPLETED);

    RecordedEvent operation = of("Operation", events).get(0);
    assertThat(of("Operation", events)).hasSize(1);
    assertThat(operation.getString("operation")).isEqualTo("executeWorkflowAndWait");
    assertThat(operation.getString("workflowId")).isEqualTo("w");
    assertThat(operation.getString("runId")).isEqualTo("r1");
    assertThat(operation.getString("runStatus")).isEqualTo("completed");
    assertThat(operation.getString("failure")).isNull();
    assertThat(operation.getDuration("elapsed")).isPositive();
    assertThat(of("Request", events))
        .allSatisfy(
            request ->
                assertThat(request.getLong("operationId"))
                    .isEqualTo(operation.getLong("operationId")))
        .extracting(
            request ->
                request.getString("method")
                    + " "
                    + request.getString("path")
                    + " "
                    + request.getInt("status"))
        .contains("POST /api/v1/runs 200", "GET /api/v1/runs/{run_id} 503")
        .endsWith("GET /api/v1/runs/{run_id} 200");
    assertThat(of("RunStatus", events))
        .extracting(status -> status.getString("runStatus"))
        .containsExactly("completed");
    assertThat(events).noneSatisfy(event -> assertThat(event.toString()).contains(CANARY));
  }

  @Test
  void aStatusThatIsNotKnownIsOther() throws IOException {
    Response warmingUp = RunJson.run("r1", "WARMING UP");

    List<RecordedEvent> events = record(FlightRecorderTest::all, SUBMITTED, warmingUp, COMPLETED);

    assertThat(of("RunStatus", events))
        .extracting(status -> status.getString("runStatus"))
        .containsExactly("other", "completed");
  }

  @Test
  void aRecordingThatWantsNoneGetsNone() throws IOException {
    assertThat(record(FlightRecorderTest::none, SUBMITTED, BUSY, COMPLETED)).isEmpty();
  }

  /** Application servers show applications the modules of Java SE, and others only if asked. */
  @Test
  void whereTheRecorderIsHiddenCallsGoOnWithoutIt() throws Exception {
    try (HidingLoader application = new HidingLoader()) {
      Object call = application.loadClass(Call.class.getName()).getConstructor().newInstance();

      assertThat(call.getClass()).isNotEqualTo(Call.class);
      assertThat(((Supplier<?>) call).get()).isEqualTo("completed");
    }
  }

  /** Loads the library itself, and has no Flight Recorder. */
  private static final class HidingLoader extends URLClassLoader {
    HidingLoader() {
      super(
          Stream.of(Call.class, Observations.class, FlowscaleConfig.class)
              .map(of -> of.getProtectionDomain().getCodeSource().getLocation())
              .toArray(URL[]::new));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("jdk.jfr.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("ai.flowscale.")) {
        return FlightRecorderTest.class.getClassLoader().loadClass(name);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }

  /** One call of a client. */
  public static final class Call implements Supplier<String> {
    @Override
    public String get() {
      ManualClient client = new ManualClient(ScriptedTransport.inTurn(COMPLETED));
      return client.flowscale.getRun("r1").status().value();
    }
  }
}
