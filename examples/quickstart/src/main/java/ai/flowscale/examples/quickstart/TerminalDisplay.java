package ai.flowscale.examples.quickstart;

import ai.flowscale.api.TransferProgress;
import ai.flowscale.api.model.RunStatus;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar for each transfer, and one without an end for the run. */
final class TerminalDisplay implements Display {
  private static final int UPDATE_MILLIS = 100;
  private static final long KILOBYTE = 1000;
  private static final long MEGABYTE = 1000 * KILOBYTE;

  /** How long a run takes is unknown. */
  private static final long NO_END = -1;

  private final PrintStream out;
  private @Nullable ProgressBar bar;

  TerminalDisplay(PrintStream out) {
    this.out = out;
  }

  @Override
  public void line(String text) {
    close();
    out.println(text);
  }

  @Override
  public void transfer(String task, TransferProgress progress) {
    ProgressBar current = bar(task, unitFor(progress.total()));
    current.maxHint(progress.total());
    current.stepTo(progress.transferred());
  }

  @Override
  public void status(RunStatus status) {
    ProgressBar current = bar("Run", new ProgressBarBuilder().hideEta());
    current.setExtraMessage(status.value());
    if (status.isFinal()) {
      current.maxHint(1).stepTo(1);
    }
  }

  private static ProgressBarBuilder unitFor(long total) {
    ProgressBarBuilder builder = new ProgressBarBuilder();
    if (total < KILOBYTE) {
      return builder.setUnit(" B", 1);
    }
    return total < 10 * MEGABYTE
        ? builder.setUnit(" kB", KILOBYTE)
        : builder.setUnit(" MB", MEGABYTE);
  }

  private ProgressBar bar(String task, ProgressBarBuilder builder) {
    ProgressBar current = bar;
    if (current == null || !current.getTaskName().equals(task)) {
      close();
      current =
          builder
              .setTaskName(task)
              .setInitialMax(NO_END)
              .setStyle(
                  Terminal.isUnicode() ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(UPDATE_MILLIS)
              .continuousUpdate()
              .setConsumer(new ConsoleProgressBarConsumer(out))
              .build();
      bar = current;
    }
    return current;
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
