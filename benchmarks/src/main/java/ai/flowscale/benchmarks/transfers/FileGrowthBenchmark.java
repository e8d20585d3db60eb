package ai.flowscale.benchmarks.transfers;

import ai.flowscale.benchmarks.Form;
import ai.flowscale.benchmarks.measure.Quartiles;
import ai.flowscale.benchmarks.measure.Report;
import ai.flowscale.benchmarks.transfers.Movers.Mover;
import java.util.List;
import java.util.stream.DoubleStream;

/** What larger files cost, in time and in memory. */
public final class FileGrowthBenchmark {
  private static final long MEBI = 1L << 20;
  private static final List<Long> SIZES = List.of(MEBI, 16 * MEBI, 256 * MEBI, 2048 * MEBI);
  private static final int TIMES = 3;

  private final Form form;
  private final Report report;

  /** Takes how large files may be, and where to tell it. */
  public FileGrowthBenchmark(Form form, Report report) {
    this.form = form;
    this.report = report;
  }

  /** Measures. */
  public void run() {
    report.section(
        "Growth: files",
        "Each file up and down in a process of its own with `-Xmx64m`: MB/s and the most memory,"
            + " heap or not (peak RSS).");
    report.table("transport", "MiB", "up, MB/s", "down, MB/s", "peak, MB");
    for (String transport : form.transports()) {
      SIZES.stream()
          .filter(size -> size <= form.largestFile())
          .forEach(size -> row(transport, size));
    }
  }

  private void row(String transport, long size) {
    try (Movers movers = new Movers(size);
        Mover mover = movers.start("flowscale-" + transport)) {
      Quartiles up = speed(mover, "up");
      Quartiles down = speed(mover, "down");
      report.row(transport, size / MEBI, up.median(), down.median(), mover.peak());
    }
  }

  private static Quartiles speed(Mover mover, String direction) {
    return Quartiles.of(DoubleStream.generate(() -> mover.move(direction)).limit(TIMES).toArray());
  }
}
