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
import org.opentest4j.TestAbortedException;

/**
 * Collects what the library logs, all levels of it, as far as {@link System.Logger} leads to {@code
 * java.util.logging}, which it does where nobody says otherwise. Where it leads elsewhere, a test
 * that needs the lines is skipped and says so: lines that are not seen hold no secret.
 */
public final class LogWatch extends Handler implements AutoCloseable {
  /** Kept: a logger that nobody holds loses its handlers. */
  private static final Logger LOGGER = Logger.getLogger("ai.flowscale");

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private volatile boolean blind;

  private LogWatch() {
    setLevel(Level.ALL);
  }

  /**
   * Starts to watch, until it is closed.
   *
   * @return the watch
   */
  public static LogWatch start() {
    return start(System.getLogger("ai.flowscale.tck"));
  }

  /**
   * Watches what the library logs.
   *
   * @param probe a logger of the library's names, to try whether its lines arrive
   */
  static LogWatch start(System.Logger probe) {
    LogWatch watch = new LogWatch();
    LOGGER.addHandler(watch);
    LOGGER.setLevel(Level.ALL);
    // Thousands of retries are of no use on the console.
    LOGGER.setUseParentHandlers(false);
    String line = "probe " + System.identityHashCode(watch);
    probe.log(System.Logger.Level.DEBUG, line);
    watch.blind = watch.lines.stream().noneMatch(each -> each.contains(line));
    watch.lines.clear();
    return watch;
  }

  /**
   * Returns everything that was logged, parameters and stack traces included.
   *
   * @throws TestAbortedException if the lines go elsewhere
   */
  String text() {
    if (blind) {
      throw new TestAbortedException(
          "The log lines cannot be checked: System.Logger does not lead to java.util.logging in"
              + " this JVM. Run the kit without another System.LoggerFinder on the class path");
    }
    return seen();
  }

  /**
   * Returns what was logged as far as it can be seen.
   *
   * @return the lines
   */
  public String seen() {
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
