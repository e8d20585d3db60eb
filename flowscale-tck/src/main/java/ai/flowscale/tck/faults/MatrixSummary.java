package ai.flowscale.tck.faults;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.report.MarkdownTable;
import ai.flowscale.tck.report.OutcomeRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** What came of the matrix over one transport. */
final class MatrixSummary {
  private final TransportProvider provider;
  private final AtomicInteger tried = new AtomicInteger();
  private final AtomicInteger passed = new AtomicInteger();
  private final AtomicInteger doubled = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger leaks = new AtomicInteger();

  MatrixSummary(TransportProvider provider) {
    this.provider = provider;
  }

  TransportProvider provider() {
    return provider;
  }

  void tried() {
    tried.incrementAndGet();
  }

  void passed() {
    passed.incrementAndGet();
  }

  /** Takes in how many runs a cell created, and whether its caller knows, or knows to look. */
  void runs(int created, boolean accountedFor) {
    doubled.addAndGet(Math.max(0, created - 1));
    lost.addAndGet(accountedFor ? 0 : 1);
  }

  void leak() {
    leaks.incrementAndGet();
  }

  int cellsTried() {
    return tried.get();
  }

  /** Writes the table where reports are written, and returns it. */
  String report(long excluded) throws IOException {
    String table =
        new MarkdownTable(
                "Transport",
                "Cells tried",
                "As promised",
                "Pairs excluded",
                "Runs doubled",
                "Runs lost",
                "Leaks")
            .row(provider.name(), tried, passed, excluded, doubled, lost, leaks)
            .toString();
    String folder = System.getProperty(OutcomeRecorder.FOLDER);
    if (folder != null) {
      Path file = Path.of(folder, "faults-" + provider.name() + ".md");
      Files.createDirectories(Path.of(folder));
      Files.writeString(file, table);
    }
    return table;
  }
}
