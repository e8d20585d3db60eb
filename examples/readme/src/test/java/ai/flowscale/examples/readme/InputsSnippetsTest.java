package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.emulator.Operation;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/inputs.md} shows. */
class InputsSnippetsTest extends SnippetFixture {
  @Test
  void inputs() {
    byte[] mask = {1, 2, 3};
    // snippet: inputs
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("text_prompt", "Generate an image") // never opened as a file
            .number("seed_456", 12345)
            .bool("upscale_7", true)
            .json("config_json", Map.of("strength", 0.8, "steps", 20))
            .file("reference_image_1", Path.of("first.png"))
            .file("mask_image_456", InputFile.of("mask.png", mask))
            .files("image_42561", List.of(Path.of("first.png"), Path.of("second.png")))
            .build();
    // end of snippet
    assertThat(inputs.names()).contains("image_42561_0", "image_42561_1");
    flowscale.executeWorkflow("bncu0a1kipv", inputs);
    assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW).get(0).files()).hasSize(4);
  }

  @Test
  void inputsFromMap() {
    // snippet: inputs-from-map
    WorkflowInputs inputs =
        WorkflowInputs.of(
            Map.of(
                "text_51536",
                "Prompt test",
                "image_35728",
                Path.of("input.png"),
                "seed_456",
                12345,
                "config_json",
                Map.of("strength", 0.8)));
    // end of snippet
    assertThat(inputs.names()).hasSize(4);
  }

  private static InputStream export() {
    return new ByteArrayInputStream(new byte[] {1, 2, 3});
  }

  @Test
  void inputSources() {
    byte[] bytes = {1, 2, 3};
    InputStream upload = export();
    long size = 3;
    // snippet: input-sources
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .file("image_1", InputFile.of("mask.png", bytes)) // from memory
            .file("image_2", InputFile.of("export.png", () -> export())) // opened for each attempt
            .file("image_3", InputFile.ofOnce("upload.png", upload).withLength(size)) // read once
            .build();
    // end of snippet
    assertThat(inputs.isReplayable()).isFalse();
    flowscale.executeWorkflow("slow", inputs);
    assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW).get(0).files()).hasSize(3);
  }

  @Test
  void uploadListener() {
    WorkflowInputs inputs = WorkflowInputs.builder().file("image_1", Path.of("first.png")).build();
    // snippet: upload-listener
    WorkflowRequest request =
        WorkflowRequest.builder("bncu0a1kipv", inputs)
            .uploadListener(progress -> print(progress.transferred() + " bytes sent"))
            .build();
    // end of snippet
    flowscale.executeWorkflow(request);
    assertThat(emulator.runIds()).hasSize(1);
  }
}
