package ai.flowscale.benchmarks.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChartsTest {
  private static final Path DOCS = Path.of("../docs/charts");

  @TempDir Path folder;

  private static final List<String> LINES =
      List.of(
          "# not a line",
          "RATIO getRun-jdk-http-1 71.4 99.2 1.49",
          "RATIO getRun-jdk-tls-32 91.2 65.2 0.83",
          "RATIO getRun-jersey-http-1 104 81.0 0.82",
          "RATIO getRun-jersey-tls-32 32.6 29.9 0.92",
          "RATIO getRun-jersey-http-1-direct 78.1 51.5 0.62",
          "RATIO decode-page-100 1 2 2.00",
          "RATIO upload-jdk 3249 3275 0.99",
          "RATIO download-jdk 1507 551 2.80");

  @Test
  void linesAreReadAsChartsOfWhatEveryTransportHas() {
    assertThat(Charts.read(LINES))
        .isEqualTo(
            Map.of(
                "calls",
                Map.of(
                    "jdk", Map.of("http, 1 caller", 1.49, "tls, 32 callers", 0.83),
                    "jersey", Map.of("http, 1 caller", 0.82, "tls, 32 callers", 0.92)),
                "transfers",
                Map.of("jdk", Map.of("upload", 0.99, "download", 2.8))));
  }

  @Test
  void aChartHasItsNamesItsFiguresAndColoursForDarkGrounds() throws IOException {
    Charts.write(LINES, folder);

    assertThat(folder.resolve("transfers.svg")).exists();
    assertThat(Files.readString(folder.resolve("calls.svg")))
        .contains("<title>getRun: how many times as fast as the raw library</title>")
        .contains(
            "<desc>{jdk={http, 1 caller=1.49, tls, 32 callers=0.83}, jersey={http, 1 caller=0.82")
        .contains("prefers-color-scheme:dark", "var(--c1c2326)")
        .doesNotContain("direct");
  }

  /** The charts that are checked in were drawn from the lines beside them. */
  @ParameterizedTest
  @ValueSource(strings = {"calls", "start", "transfers"})
  void theChartsInTheDocumentationShowTheFiguresBesideThem(String name) throws IOException {
    List<String> lines = Files.readAllLines(DOCS.resolve("README.md"));
    Charts.write(lines, folder);
    // The drawing itself depends on the fonts of a machine.
    assertThat(words(DOCS.resolve(name + ".svg")))
        .contains("jersey")
        .isEqualTo(words(folder.resolve(name + ".svg")));
  }

  private static String words(Path chart) throws IOException {
    return Files.readString(chart).replaceAll("(?s).*<title>(.*)</desc>.*", "$1");
  }
}
