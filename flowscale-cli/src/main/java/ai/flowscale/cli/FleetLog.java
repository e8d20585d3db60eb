package ai.flowscale.cli;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What workers log, in lines such as those of other commands. */
final class FleetLog extends Handler {
  /** Kept in a field: a logger that is not reachable loses its handler. */
  private static final Logger LOG = Logger.getLogger("ai.flowscale");

  /** Of the library that db-scheduler logs with, which otherwise prints that no log is set up. */
  private static final String SLF4J = "slf4j.internal.verbosity";

  private final Console console;

  private FleetLog(Console console) {
    this.console = console;
  }

  static void print(Console console) {
    if (System.getProperty(SLF4J) == null) {
      System.setProperty(SLF4J, "ERROR");
    }
    for (Handler other : LOG.getHandlers()) {
      LOG.removeHandler(other);
    }
    LOG.setUseParentHandlers(false);
    LOG.addHandler(new FleetLog(console));
  }

  @Override
  public void publish(LogRecord entry) {
    if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
      console.note(text(entry));
    }
  }

  static String text(LogRecord entry) {
    Throwable thrown = entry.getThrown();
    return OwnWords.durations(new SimpleFormatter().formatMessage(entry))
        + (thrown == null ? "" : ": " + FailureMessages.message(thrown));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
