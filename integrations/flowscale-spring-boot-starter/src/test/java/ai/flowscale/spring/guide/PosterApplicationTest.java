package ai.flowscale.spring.guide;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The program of the guide, as its reader runs it. */
@ExtendWith(OutputCaptureExtension.class)
class PosterApplicationTest {

  @Test
  void itRunsAWorkflowAndDownloadsItsOutputs(CapturedOutput output) throws Exception {
    EmulatedWorkflow quick =
        EmulatedWorkflow.builder("bncu0a1kipv")
            .queueTime(Duration.ZERO)
            .runTime(Duration.ofMillis(10))
            .build();
    try (FlowscaleEmulator emulator = FlowscaleEmulator.builder().workflow(quick).start()) {
      PosterApplication.main(
          new String[] {
            "--flowscale.api.url=" + emulator.baseUrl(),
            "--flowscale.api.key=" + emulator.apiKey(),
            "--spring.main.web-application-type=none"
          });

      Path folder = Path.of("posters", emulator.runIds().get(0));
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).isNotEmpty().allMatch(file -> output.getOut().contains(file.toString()));
      }
    }
  }
}
