package ai.flowscale.tck.transport;

import static org.assertj.core.util.Throwables.getStackTrace;

import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The log records of all code but that of the platform, at all levels, if {@link System.Logger}
 * uses {@code java.util.logging}. What the platform logs of its own HTTP client is off unless
 * somebody switches it on, and no transport can change it.
 */
final class LogRecords extends Handler implements AutoCloseable {
  private static final List<String> PLATFORM =
      List.of("java.", "javax.", "jdk.", "sun.", "com.sun.", "org.junit.");

  private static final System.Logger PROBE = System.getLogger("ai.flowscale.tck.probe");
  private static final Logger ROOT = Logger.getLogger("");

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Level before = ROOT.getLevel();

  private LogRecords() {
    setLevel(Level.ALL);
  }

  /** Starts to collect, until it is closed. */
  static LogRecords start() {
    LogRecords records = new LogRecords();
    ROOT.addHandler(records);
    ROOT.setLevel(Level.ALL);
    return records;
  }

  /** Returns whether the records of a {@link System.Logger} arrive here. */
  boolean isComplete() {
    String line = "probe " + System.identityHashCode(this);
    PROBE.log(System.Logger.Level.DEBUG, line);
    return lines.removeIf(each -> each.contains(line));
  }

  String text() {
    return String.join("\n", lines);
  }

  @Override
  public void publish(LogRecord line) {
    String logger = String.valueOf(line.getLoggerName());
    if (PLATFORM.stream().noneMatch(logger::startsWith)) {
      Throwable thrown = line.getThrown();
      String trace = thrown == null ? "" : getStackTrace(thrown);
      lines.add(
          logger + ": " + line.getMessage() + ' ' + Arrays.toString(line.getParameters()) + trace);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    ROOT.removeHandler(this);
    ROOT.setLevel(before);
  }
}
