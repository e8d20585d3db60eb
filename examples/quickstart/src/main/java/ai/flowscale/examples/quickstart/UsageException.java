package ai.flowscale.examples.quickstart;

/** A setting that the program cannot use; the message says what to set instead. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
