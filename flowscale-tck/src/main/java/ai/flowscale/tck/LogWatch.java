package ai.flowscale.tck;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Collects what the library logs, all levels of it, as far as {@link System.Logger} leads to {@code
 * java.util.logging}, which it does where nobody says otherwise.
 */
final class LogWatch extends Handler {
  /** Kept: a logger that nobody holds loses its handlers. */
  private static final Logger LOGGER = Logger.getLogger("ai.flowscale");

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  private LogWatch() {
    setLevel(Level.ALL);
  }

  static LogWatch start() {
    LogWatch watch = new LogWatch();
    LOGGER.addHandler(watch);
    LOGGER.setLevel(Level.ALL);
    // Thousands of retries are of no use on the console.
    LOGGER.setUseParentHandlers(false);
    return watch;
  }

  /** Returns everything that was logged, parameters and stack traces included. */
  String text() {
    return String.join("\n", lines);
  }

  @Override
  public void publish(LogRecord line) {
    StringWriter text = new StringWriter();
    text.append(line.getMessage()).append(' ').append(Arrays.toString(line.getParameters()));
    if (line.getThrown() != null) {
      line.getThrown().printStackTrace(new PrintWriter(text, true));
    }
    lines.add(text.toString());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
  }
}
