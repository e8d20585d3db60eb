package ai.flowscale.benchmarks.calls;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RunQuery;
import ai.flowscale.benchmarks.Form;
import ai.flowscale.benchmarks.measure.Quartiles;
import ai.flowscale.benchmarks.measure.Report;
import ai.flowscale.benchmarks.process.Program;
import ai.flowscale.benchmarks.process.ResponseServer;
import java.util.List;
import java.util.stream.IntStream;

/** What more callers and longer pages cost. */
public final class GrowthBenchmark {
  private static final List<Integer> CALLERS = List.of(1, 8, 32, 128);
  private static final List<Integer> PAGES = List.of(1, 10, 100);

  private final Form form;
  private final Report report;

  /** Takes how long to measure, and where to tell it. */
  public GrowthBenchmark(Form form, Report report) {
    this.form = form;
    this.report = report;
  }

  /** Measures. */
  public void run() {
    report.section(
        "Growth: callers and pages",
        "`getRun` by so many callers over http, microseconds for each call of all together, and"
            + " `getRuns` by one caller for pages of so many runs, microseconds for each page.");
    report.table("transport", "what", "how many", "µs", "µs for each run");
    try (Program server = ResponseServer.start()) {
      String base = ResponseServer.addresses(server).http();
      for (String transport : form.transports()) {
        try (RunCalls calls = new SdkCalls(transport, base)) {
          CALLERS.forEach(callers -> row(transport, "callers", callers, 1, calls::run));
        }
        try (Flowscale flowscale = flowscale(transport, base)) {
          for (int size : PAGES) {
            RunQuery query = RunQuery.builder().pageSize(size).build();
            row(transport, "runs in a page", size, size, () -> flowscale.getRuns(query));
          }
        }
      }
    }
  }

  private static Flowscale flowscale(String transport, String base) {
    return Flowscale.create(
        FlowscaleConfig.builder()
            .transportName(transport)
            .baseUrl(base)
            .apiKey("a-key-for-nothing")
            .build());
  }

  private void row(String transport, String what, int count, int runs, Runnable call) {
    int callers = what.equals("callers") ? count : 1;
    try (Callers threads = new Callers(callers)) {
      threads.microsPerCall(call, form.warmUp());
      Quartiles micros =
          Quartiles.of(
              IntStream.range(0, form.pairs())
                  .mapToDouble(i -> threads.microsPerCall(call, form.slice()))
                  .toArray());
      report.row(transport, what, count, micros, micros.median() / runs);
    }
  }
}
