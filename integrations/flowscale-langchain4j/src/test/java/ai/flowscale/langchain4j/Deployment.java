package ai.flowscale.langchain4j;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.RecordedRequest;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** An emulated deployment, and a client of it. */
final class Deployment implements AutoCloseable {
  static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3};

  final FlowscaleEmulator emulator = FlowscaleEmulator.builder().start();
  final Flowscale flowscale =
      Flowscale.create(
          FlowscaleConfig.builder().baseUrl(emulator.baseUrl()).apiKey(emulator.apiKey()).build());

  static JsonObjectBuilder input(String name, String type) {
    return Json.createObjectBuilder().add("name", name).add("type", type);
  }

  static EmulatedWorkflow.Builder workflow(String id, JsonObjectBuilder... inputs) {
    JsonArrayBuilder described = Json.createArrayBuilder();
    Stream.of(inputs).forEach(described::add);
    return EmulatedWorkflow.builder(id)
        .queueTime(Duration.ZERO)
        .runTime(Duration.ZERO)
        .describedInputs(described.build())
        .outputs(run -> List.of(OutputFile.of("poster.png", "image/png", PICTURE)));
  }

  RecordedRequest submitted(int index) {
    return emulator.requests(Operation.EXECUTE_WORKFLOW).get(index);
  }

  @Override
  public void close() {
    flowscale.close();
    emulator.close();
  }
}
