package ai.flowscale.tck.report;

/** The program cannot do what it was told; the message says why. */
final class WrongUseException extends Exception {
  private static final long serialVersionUID = 1L;

  WrongUseException(String message) {
    super(message);
  }
}
