package ai.flowscale.benchmarks.transfers;

import ai.flowscale.benchmarks.Form;
import ai.flowscale.benchmarks.measure.Pairs;
import ai.flowscale.benchmarks.measure.Ratio;
import ai.flowscale.benchmarks.measure.Report;
import ai.flowscale.benchmarks.measure.Unit;
import ai.flowscale.benchmarks.transfers.Movers.Mover;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Files of some size, up and down over each transport, in JVMs with a heap of 64 MiB. */
public final class TransferBenchmark {
  private static final Map<String, String> RIVALS =
      Map.of(
          "jdk", "java.net.http",
          "jersey", "Jersey, chunked",
          "vertx", "Vert.x HttpClient, pipes");
  private static final List<String> DIRECTIONS = List.of("up", "down");

  private final Form form;
  private final Report report;

  /** Takes how long to measure, and where to tell it. */
  public TransferBenchmark(Form form, Report report) {
    this.form = form;
    this.report = report;
  }

  /** Measures. */
  public void run() {
    report.section(
        "Uploads and downloads",
        "Files of %d MiB, each contender a process with `-Xmx64m`, file to socket and back."
            .formatted(form.fileBytes() >> 20));
    report.ratioTable();
    List<Object[]> peaks = new ArrayList<>();
    try (Movers movers = new Movers(form.fileBytes())) {
      for (String transport : form.transports()) {
        for (String direction : DIRECTIONS) {
          peaks.add(compare(movers, transport, direction));
        }
      }
    }
    report.add("");
    report.add("The most memory of each process, heap or not (peak RSS):");
    report.add("");
    report.table("what", "ours, MB", "rival's, MB");
    peaks.forEach(report::row);
  }

  private Object[] compare(Movers movers, String transport, String direction) {
    String name = direction + "load-" + transport;
    try (Mover ours = movers.start("flowscale-" + transport);
        Mover rival = movers.start(transport)) {
      for (int i = 0; i < 2; i++) {
        ours.move(direction);
        rival.move(direction);
      }
      report.add(
          new Pairs(form.pairs())
              .measure(
                  name,
                  Unit.MEGABYTES_PER_SECOND,
                  Ratio.Goal.AS_FAST,
                  () -> ours.move(direction),
                  new Pairs.Contender(
                      RIVALS.getOrDefault(transport, transport), () -> rival.move(direction))));
      return new Object[] {name, ours.peak(), rival.peak()};
    }
  }
}
