package ai.flowscale.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The kit as a program, in a JVM of its own. */
class ConformanceMainTest {
  /** A run of the whole kit takes half a minute on a quiet machine. */
  private static final int LIMIT_SECONDS = 580;

  @TempDir private Path folder;

  /** What a run of the program left. */
  private record Outcome(int status, String output, String errors) {}

  private Outcome run(String... arguments) throws Exception {
    Path output = folder.resolve("output.txt");
    Path errors = folder.resolve("errors.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dsome.key=sk-4711");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("ai.flowscale.tck.ConformanceMain");
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("it ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), Files.readString(output), Files.readString(errors));
  }

  @Test
  @Timeout(600)
  void aBrokenRuleIsToldAndFailsTheProgram() throws Exception {
    Outcome outcome = run("changing", "--output", "reports");

    String report = Files.readString(folder.resolve("reports/conformance.md"));
    assertThat(report)
        .contains("## Transport `changing`: does not conform", "Rules > ", "rule 9.3, ")
        .contains("Rule 9.3 of the transports' contract is broken: ", "Where to look: ")
        .doesNotContain("not run\n\n", "`jdk`: ", folder.toString(), File.separator + "target")
        .doesNotContain("sk-4711");
    assertThat(report.lines().filter(line -> line.startsWith("- Rules")))
        .as("failures")
        .isNotEmpty()
        .allMatch(line -> line.contains("rule 9.3, "));
    assertThat(report.lines().filter(line -> line.startsWith("- ") && line.contains(" > ")))
        .as("failures, scenarios included")
        .allMatch(line -> line.startsWith("- Rules"));
    assertThat(outcome.output()).endsWith(report);
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("reports/TEST-changing.xml")))
        .contains("<failure ", "rule9_3_", "name=\"flowscale-tck: changing\"")
        .doesNotContain("sk-4711", "java.class.path");
  }

  @Test
  void anUnknownTransportIsToldWithThoseThatAreThere() throws Exception {
    Outcome outcome = run("jetty");

    assertThat(outcome.errors()).startsWith("No transport is named 'jetty'. Found: changing, jdk");
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(folder.resolve("flowscale-conformance")).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeMadeIsToldBeforeTheKitRuns() throws Exception {
    Files.writeString(folder.resolve("taken"), "");

    Outcome outcome = run("jdk", "--output=taken");

    assertThat(outcome.errors()).startsWith("--output: ").contains("taken");
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.status()).isEqualTo(2);
  }
}
