package ai.flowscale.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.benchmarks.measure.Ratio;
import ai.flowscale.benchmarks.measure.Report;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs each benchmark once in small, and asserts nothing about speed. */
@Timeout(900)
class BenchmarksTest {
  private final Report report = new Report(new PrintStream(OutputStream.nullOutputStream()));

  @Test
  void everyTransportGetsRunsBesideItsRival() {
    Benchmarks.run(Form.SMOKE, report, List.of("calls"));

    assertThat(report.ratios())
        .extracting(Ratio::name)
        .contains("getRun-jdk-http-1", "getRun-jdk-http-1-direct", "getRun-vertx-tls-1")
        .hasSize(20);
    assertThat(report.ratios()).allSatisfy(BenchmarksTest::isMeasured);
  }

  @Test
  void observedCallsAreComparedWithOthers() {
    Benchmarks.run(Form.SMOKE, report, List.of("observed"));

    assertThat(report.ratios())
        .extracting(Ratio::name)
        .containsExactly(
            "observed-nothing",
            "observed-opentelemetry",
            "observed-micrometer",
            "observed-recorder");
    assertThat(report.ratios()).allSatisfy(BenchmarksTest::isMeasured);
  }

  @Test
  void theDecoderReadsPagesBesideABareParser() {
    Benchmarks.run(Form.SMOKE, report, List.of("decoding"));

    assertThat(report.ratios())
        .extracting(Ratio::name)
        .containsExactly("decode-page-100", "decode-page-100-signed");
    assertThat(report.ratios()).allSatisfy(BenchmarksTest::isMeasured);
  }

  @Test
  void everyTransportMovesFilesBesideItsRival() {
    Benchmarks.run(Form.SMOKE, report, List.of("transfers"));

    assertThat(report.ratios())
        .extracting(Ratio::name)
        .containsExactly(
            "upload-jdk",
            "download-jdk",
            "upload-jersey",
            "download-jersey",
            "upload-vertx",
            "download-vertx");
    assertThat(report.ratios()).allSatisfy(BenchmarksTest::isMeasured);
  }

  private static void isMeasured(Ratio ratio) {
    assertThat(ratio.ours().median()).isPositive();
    assertThat(ratio.rival().median()).isPositive();
    assertThat(ratio.line()).matches("RATIO " + ratio.name() + "( [0-9]+(\\.[0-9]+)?){3}");
  }
}
