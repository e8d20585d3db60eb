package ai.flowscale.dbscheduler;

import org.jspecify.annotations.Nullable;

/**
 * The database of a queue cannot do what was asked: it is down, or its tables are missing or of
 * another version. The message names the remedy. What was stored stays stored.
 */
public final class QueueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QueueException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
