package ai.flowscale.tests.schedules;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the client logs during one schedule. */
final class Log extends Handler {
  private static final Logger LOGGER = Logger.getLogger("ai.flowscale");
  private static final Log ONLY = new Log();

  private final List<String> warnings = new ArrayList<>();

  private Log() {}

  /** Begins to record; once for the process. */
  static void install() {
    LOGGER.setUseParentHandlers(false);
    LOGGER.setLevel(Level.WARNING);
    LOGGER.addHandler(ONLY);
  }

  static void clear() {
    synchronized (ONLY.warnings) {
      ONLY.warnings.clear();
    }
  }

  static List<String> warnings() {
    synchronized (ONLY.warnings) {
      return List.copyOf(ONLY.warnings);
    }
  }

  static boolean tells(String text) {
    return warnings().stream().anyMatch(line -> line.contains(text));
  }

  @Override
  public void publish(LogRecord entry) {
    Object[] parameters = entry.getParameters();
    String text =
        parameters == null || parameters.length == 0
            ? entry.getMessage()
            : MessageFormat.format(entry.getMessage(), parameters);
    synchronized (warnings) {
      warnings.add(entry.getThrown() == null ? text : text + " " + entry.getThrown());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
