package ai.flowscale.tests.scenarios;

import static org.assertj.core.util.Throwables.getStackTrace;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.opentest4j.TestAbortedException;

/**
 * Collects the log lines of the library at all levels, if {@link System.Logger} uses {@code
 * java.util.logging}, which is the default. Otherwise a test that needs the lines is skipped.
 */
public final class LogWatch extends Handler implements AutoCloseable {
  /** A reference, because a logger without references loses its handlers. */
  private static final Logger LOGGER = Logger.getLogger("ai.flowscale");

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private volatile boolean blind;

  private LogWatch() {
    setLevel(Level.ALL);
  }

  /**
   * Starts to collect, until it is closed.
   *
   * @return the watch
   */
  public static LogWatch start() {
    return start(System.getLogger("ai.flowscale.tests"));
  }

  /**
   * Starts to collect.
   *
   * @param probe a logger with a name of the library, to test whether its lines arrive
   */
  static LogWatch start(System.Logger probe) {
    LogWatch watch = new LogWatch();
    LOGGER.addHandler(watch);
    LOGGER.setLevel(Level.ALL);
    // The console does not need lines about thousands of retries.
    LOGGER.setUseParentHandlers(false);
    String line = "probe " + System.identityHashCode(watch);
    probe.log(System.Logger.Level.DEBUG, line);
    watch.blind = watch.lines.stream().noneMatch(each -> each.contains(line));
    watch.lines.clear();
    return watch;
  }

  /**
   * Returns all log lines, with parameters and stack traces.
   *
   * @throws TestAbortedException if the lines do not arrive
   */
  String text() {
    if (blind) {
      throw new TestAbortedException(
          "The log lines cannot be checked: System.Logger does not use java.util.logging in"
              + " this JVM. Run the tests without another System.LoggerFinder on the class path");
    }
    return seen();
  }

  /**
   * Returns the log lines that arrived.
   *
   * @return the lines
   */
  public String seen() {
    return String.join("\n", lines);
  }

  @Override
  public void publish(LogRecord line) {
    Throwable thrown = line.getThrown();
    String trace = thrown == null ? "" : getStackTrace(thrown);
    lines.add(line.getMessage() + ' ' + Arrays.toString(line.getParameters()) + trace);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
  }
}
