package ai.flowscale.transport.toolkit.internal;

/** What is left of a foreign exception when nothing that it quotes may be shown. */
public final class Causes {

  private static final int MAX_CAUSES = 8;

  private Causes() {}

  /**
   * Keeps the classes and the stack traces of an exception and its causes, and drops the messages:
   * implementations of JSON-B and JSON-P put values into them, and HTTP libraries what they have
   * received.
   *
   * @param original the exception
   * @return an exception that may be shown
   */
  public static Throwable withoutMessages(Throwable original) {
    return copy(original, MAX_CAUSES);
  }

  private static Throwable copy(Throwable original, int causesLeft) {
    Throwable cause = original.getCause();
    Throwable copy =
        new RuntimeException(
            original.getClass().getName() + " (message left out)",
            cause == null || causesLeft == 0 ? null : copy(cause, causesLeft - 1));
    copy.setStackTrace(original.getStackTrace());
    return copy;
  }
}
