package ai.flowscale.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
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

  private Process start(List<String> jvm, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dsome.key=sk-4711");
    command.addAll(jvm);
    command.add("-cp");
    command.add(
        folder.resolve("limits") + File.pathSeparator + System.getProperty("java.class.path"));
    command.add("ai.flowscale.tck.ConformanceMain");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(folder.resolve("output.txt").toFile())
        .redirectError(folder.resolve("errors.txt").toFile())
        .start();
  }

  private Outcome run(String... arguments) throws Exception {
    return run(List.of(), arguments);
  }

  private Outcome run(List<String> jvm, String... arguments) throws Exception {
    Process process = start(jvm, arguments);
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("it ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(
        process.exitValue(),
        Files.readString(folder.resolve("output.txt")),
        Files.readString(folder.resolve("errors.txt")));
  }

  private String report() throws IOException {
    return Files.readString(folder.resolve("flowscale-conformance/conformance.md"));
  }

  @Test
  void singleRulesAreRunAndEachIsToldAsItEnds() throws Exception {
    Outcome outcome = run("changing", "--rules", "3.4,9.3");

    assertThat(outcome.output())
        .containsPattern("SUCCESSFUL +rule 3\\.4, ")
        .containsPattern("FAILED +rule 9\\.3, ")
        .containsPattern(
            "(?s)Rule 9\\.3 of the transports' contract is broken\\..*# Conformance to ");
    assertThat(report())
        .contains("`changing`: does not conform", "rule 9.3, ")
        .doesNotContain("Rules that were not run");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(run("changing", "--rules=3.4").status()).isZero();
    assertThat(report()).contains("`changing`: keeps the selected rules\n");
  }

  @Test
  void exemptionsAreFoundAndToldWithTheirReasons() throws Exception {
    Path limits = folder.resolve("limits/META-INF/flowscale-tck/changing.limits");
    Files.createDirectories(limits.getParent());
    Files.writeString(
        limits,
        "rule 9.3: the set is the library's\ncase 1.1 \"an IPv6 address\": for this test\n");

    Outcome outcome = run("changing", "--rules", "1.1,9.3");

    assertThat(report())
        .contains("keeps the selected rules except for its exemptions")
        .contains("### Exempt\n\n- 9.3 exempt: the set is the library's\n")
        .contains("### Kept in part\n\n- 1.1 not tested: an IPv6 address (for this test)");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void aJvmThatIgnoresRequestsForGarbageCollectionChangesNoVerdict() throws Exception {
    Outcome outcome =
        run(List.of("-XX:+DisableExplicitGC", "-Xmx256m"), "jdk", "--rules", "3.13,4.8,9.11");

    assertThat(report()).contains("`jdk`: keeps the selected rules");
    assertThat(outcome.status()).isZero();
  }

  @Test
  @Timeout(600)
  void aBrokenRuleIsToldAndFailsTheProgram() throws Exception {
    Outcome outcome =
        run(List.of("-Dflowscale.tck.extent=short"), "changing", "--output", "reports");

    String report = Files.readString(folder.resolve("reports/conformance.md"));
    assertThat(report)
        .contains("## Transport `changing`: does not conform", "- rule 9.3, ")
        .contains("Advice: ")
        .doesNotContain("not run\n\n", "`jdk`: ", folder.toString(), File.separator + "target")
        .doesNotContain("sk-4711");
    assertThat(report.lines().filter(line -> line.startsWith("- rule ")))
        .as("failures")
        .isNotEmpty()
        .allMatch(line -> line.contains("rule 9.3, "));
    assertThat(outcome.output()).endsWith(report);
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.status()).isEqualTo(1);
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
