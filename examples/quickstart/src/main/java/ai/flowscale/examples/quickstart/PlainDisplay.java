package ai.flowscale.examples.quickstart;

import ai.flowscale.api.TransferProgress;
import ai.flowscale.api.model.RunStatus;
import java.io.PrintStream;
import java.time.Duration;

/** Lines, few enough for a log: a transfer is reported at each quarter of its way. */
final class PlainDisplay implements Display {
  private static final int QUARTERS = 4;

  private final PrintStream out;
  private final long startedAt = System.nanoTime();
  private String task = "";
  private long quarter;

  PlainDisplay(PrintStream out) {
    this.out = out;
  }

  @Override
  public void line(String text) {
    out.println(text);
  }

  @Override
  public void transfer(String task, TransferProgress progress) {
    if (!task.equals(this.task)) {
      this.task = task;
      quarter = 0;
    }
    long total = Math.max(1, progress.total());
    long reached = progress.total() < 0 ? 0 : QUARTERS * progress.transferred() / total;
    if (reached > quarter) {
      quarter = reached;
      print(task, Texts.size(progress.transferred()) + " of " + Texts.size(progress.total()));
    }
  }

  @Override
  public void status(RunStatus status) {
    print("Run", status.value());
  }

  private void print(String what, String state) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startedAt);
    out.println("[" + Texts.seconds(elapsed) + "] " + what + ": " + state);
  }

  @Override
  public void close() {}
}
