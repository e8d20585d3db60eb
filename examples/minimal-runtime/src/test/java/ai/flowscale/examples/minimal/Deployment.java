package ai.flowscale.examples.minimal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.demo.DemoWorkflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An emulated deployment, and programs that call it. Its time stands still and its runs end at
 * once, so whoever asks for the same run gets the same answer.
 */
final class Deployment implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder()
          .scheduler(new ManualScheduler())
          .workflow(DemoWorkflow.create(Duration.ZERO, Duration.ZERO))
          .start();

  /** What a program said and how it ended. */
  record Outcome(int exitCode, String out, String err) {

    List<String> lines() {
      assertThat(exitCode).as(out + err).isZero();
      return out.lines().toList();
    }

    /** What follows these words on the one line that begins with them. */
    String after(String words) {
      return lines().stream()
          .filter(line -> line.startsWith(words))
          .map(line -> line.substring(words.length()))
          .reduce((a, b) -> "more than one line")
          .orElseThrow(() -> new AssertionError("no line begins with " + words + ": " + lines()));
    }
  }

  FlowscaleEmulator emulator() {
    return emulator;
  }

  /** Runs a program to its end. */
  Outcome run(Path folder, List<String> command, String... arguments)
      throws IOException, InterruptedException {
    return run(emulator.baseUrl(), folder, command, arguments);
  }

  /** The same with another address of this deployment. */
  Outcome run(String url, Path folder, List<String> command, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(all).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("FLOWSCALE_"));
    // These make the JVM say something, or start in another way.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.environment().put("FLOWSCALE_API_URL", url);
    builder.environment().put("FLOWSCALE_API_KEY", emulator.apiKey());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("has ended").isTrue();
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("was killed").isTrue();
    }
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Override
  public void close() {
    emulator.close();
  }
}
