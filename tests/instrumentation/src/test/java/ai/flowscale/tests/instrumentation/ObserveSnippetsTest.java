package ai.flowscale.tests.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.flightrecorder.FlightRecorderInstrumentation;
import java.io.IOException;
import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/guide/observe.md} shows of the Flight Recorder. */
class ObserveSnippetsTest {
  @Test
  void flightRecorder(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("app.jfr");
    // As -XX:StartFlightRecording does it: with no settings for the events.
    try (FlowscaleEmulator emulator = FlowscaleEmulator.start();
        Recording recording = new Recording()) {
      System.setProperty("flowscale.api.url", emulator.baseUrl());
      System.setProperty("flowscale.api.key", emulator.apiKey());
      System.setProperty("flowscale.transport", "jdk");
      recording.start();
      // snippet: flight-recorder
      FlowscaleConfig config =
          FlowscaleConfig.builderFromEnvironment()
              .instrumentation(FlightRecorderInstrumentation.create())
              .build();
      // end of snippet
      try (Flowscale client = Flowscale.create(config)) {
        client.checkHealth();
      }
      recording.dump(file);
    } finally {
      System.clearProperty("flowscale.api.url");
      System.clearProperty("flowscale.api.key");
      System.clearProperty("flowscale.transport");
    }
    assertThat(RecordingFile.readAllEvents(file))
        .extracting(event -> event.getEventType().getName())
        .contains("ai.flowscale.Operation", "ai.flowscale.Request");
  }
}
