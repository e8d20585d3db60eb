package ai.flowscale.emulator.http;

/** Thrown if the service refuses a form with 400. */
public final class BadFormException extends Exception {
  private static final long serialVersionUID = 1L;

  BadFormException(String message) {
    super(message);
  }
}
