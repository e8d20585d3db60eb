package ai.flowscale.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts Java programs of the class path as processes of their own. */
final class Program {
  private static final long PATIENCE_SECONDS = 50;

  private Program() {}

  /** What a program said and how it ended. */
  record Outcome(int exitCode, String out, String err) {

    /** Asserts that the program failed with one line that is fit for a user's eyes. */
    void assertFailed(int expectedCode, String... words) {
      assertThat(exitCode).as(err).isEqualTo(expectedCode);
      assertThat(err.lines()).hasSize(1);
      assertThat(err).startsWith("Quickstart: ").contains(words);
      assertThat(out + err).doesNotContain("Exception:", "\tat ");
    }
  }

  /** Runs the quickstart to its end. */
  static Outcome run(Path folder, Map<String, String> environment, String... properties)
      throws IOException, InterruptedException {
    Path out = folder.resolve("stdout.txt");
    Path err = folder.resolve("stderr.txt");
    Process process =
        builder(folder, environment, "ai.flowscale.examples.quickstart.Quickstart", properties)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("has ended").isTrue();
    } finally {
      end(process);
    }
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** Prepares a program that knows nothing of the environment of the tests. */
  static ProcessBuilder builder(
      Path folder, Map<String, String> environment, String mainClass, String... properties) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(properties));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("FLOWSCALE_"));
    // These make the JVM say something on the standard error.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.environment().putAll(environment);
    return builder;
  }

  static void end(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("was killed").isTrue();
  }
}
