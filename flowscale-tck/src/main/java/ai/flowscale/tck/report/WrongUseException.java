package ai.flowscale.tck.report;

/** Thrown if the arguments are wrong; the message says why. */
final class WrongUseException extends Exception {
  private static final long serialVersionUID = 1L;

  WrongUseException(String message) {
    super(message);
  }
}
