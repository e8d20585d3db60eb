package ai.flowscale.examples.quickstart;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.demo.DemoWorkflow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** What runs where no deployment was named: an emulator, its workflow, and inputs for it. */
final class Demo {
  static final String WORKFLOW = DemoWorkflow.ID;

  private static final String PICTURE = "landscape.png";
  private static final Duration QUEUE_TIME = Duration.ofSeconds(1);
  private static final Duration RUN_TIME = Duration.ofSeconds(2);

  private Demo() {}

  static FlowscaleEmulator startEmulator() {
    return FlowscaleEmulator.builder().workflow(DemoWorkflow.create(QUEUE_TIME, RUN_TIME)).start();
  }

  /**
   * One input of each kind.
   *
   * @param folder where the picture is put, beside what will be made of it; must be there
   */
  static WorkflowInputs inputs(Path folder) throws IOException {
    return WorkflowInputs.builder()
        .text(DemoWorkflow.PROMPT, "Evening at the lake")
        .number(DemoWorkflow.SEED, 456)
        .json(DemoWorkflow.CONFIG, Map.of("strength", 0.6, "steps", 8))
        .file(DemoWorkflow.PICTURE, unpackPicture(folder))
        .build();
  }

  private static Path unpackPicture(Path folder) throws IOException {
    Path picture = folder.resolve(PICTURE);
    try (InputStream packed =
        Objects.requireNonNull(Demo.class.getResourceAsStream(PICTURE), PICTURE)) {
      Files.copy(packed, picture, StandardCopyOption.REPLACE_EXISTING);
    }
    return picture;
  }
}
