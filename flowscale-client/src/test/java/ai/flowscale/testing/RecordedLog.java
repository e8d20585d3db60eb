package ai.flowscale.testing;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Records what the client logs, at all levels, from now on until it is closed. */
public final class RecordedLog extends Handler implements AutoCloseable {
  private static final long LIMIT_SECONDS = 120;

  private final Logger logger = Logger.getLogger("ai.flowscale");
  private final Level levelBefore = logger.getLevel();
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final LinkedBlockingQueue<String> warnings = new LinkedBlockingQueue<>();

  public RecordedLog() {
    logger.setLevel(Level.ALL);
    logger.addHandler(this);
  }

  @Override
  public void publish(LogRecord entry) {
    records.add(entry);
    if (entry.getLevel() == Level.WARNING) {
      warnings.add(text(entry));
    }
  }

  private static String text(LogRecord entry) {
    Object[] parameters = entry.getParameters();
    return parameters == null || parameters.length == 0
        ? entry.getMessage()
        : MessageFormat.format(entry.getMessage(), parameters);
  }

  /** Returns all that was logged. */
  public List<String> lines() {
    return records.stream().map(RecordedLog::text).toList();
  }

  /** Returns the warnings. */
  public List<String> warnings() {
    return records.stream()
        .filter(entry -> entry.getLevel() == Level.WARNING)
        .map(RecordedLog::text)
        .toList();
  }

  /** Waits for a warning that holds all of these words. */
  public void awaitWarning(String... words) {
    try {
      while (true) {
        String next = warnings.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
          throw new AssertionError("no warning with " + List.of(words) + ", but " + warnings());
        }
        if (Stream.of(words).allMatch(next::contains)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setLevel(levelBefore);
  }
}
