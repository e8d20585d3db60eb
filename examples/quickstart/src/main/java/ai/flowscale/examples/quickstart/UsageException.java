package ai.flowscale.examples.quickstart;

/** The program was told something that it cannot do; the message says what to tell it instead. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
