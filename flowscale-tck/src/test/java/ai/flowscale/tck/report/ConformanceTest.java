package ai.flowscale.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConformanceTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Conformance.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @Test
  void helpIsPrintedAndNothingIsRun() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("Usage: ").contains("--output");
    assertThat(err.size()).isZero();
  }

  @Test
  void wrongUseIsReportedInOneMessage() {
    assertThat(run("--colour")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("Unknown option --colour", "--help explains the options.");
    assertThat(out.size()).isZero();
  }

  @Test
  void withoutATransportNothingIsRun() {
    assertThat(run("jdk")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("'jdk'", "Found: none");
  }
}
