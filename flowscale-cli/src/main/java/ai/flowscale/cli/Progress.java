package ai.flowscale.cli;

import ai.flowscale.api.RunListener;
import ai.flowscale.api.TransferListener;
import ai.flowscale.api.TransferProgress;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.Submission;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import org.jspecify.annotations.Nullable;

/**
 * Shows the progress of a run or batch on the standard error. On a terminal it is one line that
 * changes, never wider than 39 columns; elsewhere a line for each status and each quarter of a
 * transfer.
 */
final class Progress implements RunListener, AutoCloseable {
  private static final int WIDEST = 39;
  private static final int BAR = 12;
  static final int QUARTERS = 4;

  private final Console console;
  private final boolean quiet;
  private final @Nullable Timer timer;
  private String state = "";
  private long since;
  private int shown;
  private long quarter;

  /** A listener may be called a moment after its call has failed. */
  private boolean closed;

  Progress(Console console, boolean quiet) {
    this.console = console;
    this.quiet = quiet;
    this.timer = console.isTerminal() && !quiet ? new Timer("progress", true) : null;
    if (timer != null) {
      timer.schedule(
          new TimerTask() {
            @Override
            public void run() {
              showState();
            }
          },
          1000,
          1000);
    }
  }

  /** A line that stays. */
  synchronized void line(String text) {
    clear();
    if (!quiet && !closed) {
      console.err().println(Safe.line(text));
      console.err().flush();
    }
  }

  /** What is going on, which on a terminal stays only until something else is. */
  synchronized void state(String what, String state) {
    this.state = state;
    since = System.nanoTime();
    if (console.isTerminal()) {
      showState();
    } else {
      line(what + ": " + state);
    }
  }

  @Override
  public void onSubmitted(Submission submission) {
    line("Run " + submission.runId());
    if (!submission.nodeErrors().isEmpty()) {
      line("ComfyUI refused these nodes: " + submission.nodeErrors().names());
    }
  }

  @Override
  public void onStatus(Run run) {
    state("Run", run.status().value());
  }

  TransferListener transfer(String what) {
    return progress -> transferred(what, progress);
  }

  private void transferred(String what, TransferProgress progress) {
    String done = size(progress.transferred());
    part(
        what,
        progress.transferred(),
        progress.total(),
        done,
        done + " of " + size(progress.total()));
  }

  /**
   * How much is done of a total, which is negative where it is not known.
   *
   * @param brief what stands behind the bar on a terminal
   * @param text what is said elsewhere, once for each quarter
   */
  synchronized void part(String what, long done, long total, String brief, String text) {
    state = "";
    long all = Math.max(1, total);
    boolean known = total >= 0;
    if (console.isTerminal()) {
      int filled = known ? (int) (BAR * done / all) : 0;
      String bar = known ? "[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] " : "";
      show(what + " " + bar + brief);
      return;
    }
    long reached = known ? QUARTERS * done / all : 0;
    if (reached < quarter) {
      quarter = 0;
    }
    if (reached > quarter) {
      quarter = reached;
      line(what + ": " + text);
    }
  }

  private synchronized void showState() {
    if (!state.isEmpty()) {
      show(state + "  " + (System.nanoTime() - since) / 1_000_000_000 + " s");
    }
  }

  private void show(String text) {
    if (!quiet && !closed) {
      String line = Safe.line(text);
      line = line.substring(0, Math.min(line.length(), Math.min(WIDEST, console.width() - 1)));
      console.err().print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
      console.err().flush();
      shown = line.length();
    }
  }

  /** Takes the line that changes away, so that a result can be printed. */
  synchronized void pause() {
    state = "";
    clear();
  }

  private void clear() {
    if (shown > 0) {
      console.err().print("\r" + " ".repeat(shown) + "\r");
      console.err().flush();
      shown = 0;
    }
  }

  /** A number of bytes, such as {@code 76.5 kB}. */
  static String size(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size >= 999.95 && unit < 4) {
      size /= 1000;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, "%.1f %cB", size, " kMGT".charAt(unit));
  }

  @Override
  public synchronized void close() {
    pause();
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
