package ai.flowscale.emulator.http;

/** A form that the service refuses with 400. */
public final class BadFormException extends Exception {
  private static final long serialVersionUID = 1L;

  BadFormException(String message) {
    super(message);
  }
}
