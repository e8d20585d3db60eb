package ai.flowscale.benchmarks;

import ai.flowscale.benchmarks.calls.CallBenchmark;
import ai.flowscale.benchmarks.calls.GrowthBenchmark;
import ai.flowscale.benchmarks.calls.ObservationBenchmark;
import ai.flowscale.benchmarks.chart.Charts;
import ai.flowscale.benchmarks.decoding.DecodingBenchmark;
import ai.flowscale.benchmarks.measure.Ratio;
import ai.flowscale.benchmarks.measure.Report;
import ai.flowscale.benchmarks.process.Exit;
import ai.flowscale.benchmarks.start.StartBenchmark;
import ai.flowscale.benchmarks.transfers.FileGrowthBenchmark;
import ai.flowscale.benchmarks.transfers.TransferBenchmark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs the benchmarks, or those that {@code -Dbench.only=} names with commas between them. {@code
 * -Dbench.form=} is {@code short} or {@code long}; {@code -Dbench.report=} is a file for the
 * figures, {@code -Dbench.charts=} a folder for charts of them, and {@code -Dbench.transports=}
 * leaves out all but those it names.
 */
public final class Benchmarks {
  /** Left to the long form, and to those who name them. */
  private static final Set<String> GROWTH = Set.of("growth", "files");

  private Benchmarks() {}

  /** Runs them; ends with 1 where one fails. */
  public static void main(String[] arguments) {
    Exit.after(Benchmarks::runAsAsked);
  }

  @SuppressWarnings("SystemOut") // The figures are this program's output.
  private static Report runAsAsked() throws IOException {
    Form form = Form.named(System.getProperty("bench.form", "short"));
    String transports = System.getProperty("bench.transports", "");
    if (!transports.isBlank()) {
      form = form.of(List.of(transports.split(",")));
    }
    String only = System.getProperty("bench.only", "");
    Report report = new Report(System.out);
    report.add(Machine.description());
    run(form, report, only.isBlank() ? List.of() : List.of(only.split(",")));
    report.finish();
    String file = System.getProperty("bench.report", "");
    if (!file.isBlank()) {
      report.writeTo(Path.of(file));
    }
    String charts = System.getProperty("bench.charts", "");
    if (!charts.isBlank()) {
      Charts.write(report.ratios().stream().map(Ratio::line).toList(), Path.of(charts));
    }
    return report;
  }

  static void run(Form form, Report report, List<String> only) {
    Map<String, Runnable> all = new LinkedHashMap<>();
    all.put("calls", () -> new CallBenchmark(form, report).run());
    all.put("observed", () -> new ObservationBenchmark(form, report).run());
    all.put("start", () -> new StartBenchmark(form, report).run());
    all.put("decoding", () -> new DecodingBenchmark(form, report).run());
    all.put("transfers", () -> new TransferBenchmark(form, report).run());
    all.put("growth", () -> new GrowthBenchmark(form, report).run());
    all.put("files", () -> new FileGrowthBenchmark(form, report).run());
    if (!all.keySet().containsAll(only)) {
      throw new IllegalArgumentException("bench.only names some of " + all.keySet());
    }
    all.forEach(
        (name, benchmark) -> {
          boolean wanted = form.equals(Form.LONG) || !GROWTH.contains(name);
          if (only.isEmpty() ? wanted : only.contains(name)) {
            benchmark.run();
          }
        });
  }
}
