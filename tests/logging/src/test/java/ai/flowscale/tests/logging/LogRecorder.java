package ai.flowscale.tests.logging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Records everything that is logged in this JVM, at every level: by SLF4J, by {@code
 * java.util.logging}, and by {@link System.Logger}, which leads there.
 */
final class LogRecorder extends Handler {
  private static final Queue<Line> LINES = new ConcurrentLinkedQueue<>();

  /** A reference, because a logger without references loses its handlers. */
  private static final Logger ROOT = Logger.getLogger("");

  /**
   * A line of the log.
   *
   * @param logger the name of the logger
   * @param text the message, its arguments and its stack trace
   */
  record Line(String logger, String text) {}

  private LogRecorder() {
    setLevel(Level.ALL);
  }

  /** Records whatever is logged from now on, and forgets the rest. */
  static LogRecorder start() {
    LogRecorder recorder = new LogRecorder();
    for (Handler console : ROOT.getHandlers()) {
      ROOT.removeHandler(console);
    }
    ROOT.addHandler(recorder);
    ROOT.setLevel(Level.ALL);
    LINES.clear();
    return recorder;
  }

  static List<Line> lines() {
    return List.copyOf(LINES);
  }

  static void add(
      String logger,
      @Nullable String message,
      @Nullable Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    StringWriter text = new StringWriter();
    text.append(message).append(' ').append(Arrays.toString(arguments));
    if (thrown != null) {
      thrown.printStackTrace(new PrintWriter(text, true));
    }
    LINES.add(new Line(logger, text.toString()));
  }

  @Override
  public void publish(LogRecord line) {
    add(
        String.valueOf(line.getLoggerName()),
        line.getMessage(),
        line.getParameters(),
        line.getThrown());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    ROOT.removeHandler(this);
    ROOT.setLevel(Level.INFO);
  }
}
