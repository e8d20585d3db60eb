package ai.flowscale.api.error;

import org.jspecify.annotations.Nullable;

/**
 * The service answered with success, and what it answered cannot be read: no JSON, cut short,
 * nested too deep, larger than the configured bound, a number out of range, or without what the
 * operation needs.
 */
public final class DecodingException extends FlowscaleException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message which answer and what is wrong with it; without its content
   * @param cause what it came from, or null
   */
  public DecodingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
