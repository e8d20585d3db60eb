package ai.flowscale.transport.toolkit.internal;

/** Runs what must not disturb the code that comes after it, whatever it throws. */
public final class LoggedFailures {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  private LoggedFailures() {}

  /**
   * Runs an action. What it throws, an Error too, is a warning in the log: its class alone, since
   * its message may quote anything. A log that fails changes nothing either.
   *
   * @param warning the text of the warning, with {@code {0}} for the class
   */
  public static void run(Runnable action, String warning) {
    try {
      action.run();
    } catch (Throwable thrown) {
      try {
        LOG.log(System.Logger.Level.WARNING, warning, thrown.getClass().getName());
      } catch (Throwable unlogged) {
        // There is nowhere left to say so.
      }
    }
  }
}
