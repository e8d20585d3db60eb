package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.demo.DemoWorkflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README is a page for readers in a hurry, and its program does what it says. */
class ReadmeTest {
  private static final int MAX_LINES = 250;
  private static final String PROGRAM = "com.example.FirstProgram";

  @Test
  void itIsShort() throws IOException {
    assertThat(readme().lines()).hasSizeLessThanOrEqualTo(MAX_LINES);
  }

  @Test
  void itsJavaBlockIsAProgramThatIsCompiled() throws IOException {
    Path source = Page.TESTS.resolve("../../../../" + PROGRAM.replace('.', '/') + ".java");
    assertThat(Page.blocks(readme()))
        .containsExactly(Map.entry("first-program", Files.readString(source).strip()));
  }

  @Test
  void itsProgramSavesTheOutputs(@TempDir Path folder) throws Exception {
    SnippetFixture.makePictures(folder.resolve("input.png").toString());
    try (FlowscaleEmulator emulator =
        FlowscaleEmulator.builder()
            .workflow(DemoWorkflow.create(Duration.ZERO, Duration.ZERO))
            .start()) {
      Path out = folder.resolve("stdout.txt");
      ProcessBuilder program =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  PROGRAM)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      program.environment().put("FLOWSCALE_API_URL", emulator.baseUrl());
      program.environment().put("FLOWSCALE_API_KEY", emulator.apiKey());
      Process process = program.start();
      try {
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).as("has ended").isTrue();
      } finally {
        process.destroyForcibly();
      }
      assertThat(process.exitValue()).isZero();
      assertThat(Files.readAllLines(out))
          .hasSize(2)
          .allMatch(file -> Files.isRegularFile(folder.resolve(file)));
    }
  }

  private static String readme() throws IOException {
    return Files.readString(Page.ROOT.resolve("README.md"));
  }
}
