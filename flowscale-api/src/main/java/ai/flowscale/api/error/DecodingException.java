package ai.flowscale.api.error;

import org.jspecify.annotations.Nullable;

/**
 * The status of a response was a success, and its content cannot be used: it is not JSON, cut
 * short, nested too deep, too large, has a number out of range, lacks what the operation needs, or
 * is about another run, output, group or workflow than the request.
 */
public final class DecodingException extends FlowscaleException {
  private static final long serialVersionUID = 1L;

  private final boolean tooLarge;

  /**
   * Makes an exception.
   *
   * @param message which response and what is wrong with it; without its content
   * @param cause what it came from, or null
   */
  public DecodingException(String message, @Nullable Throwable cause) {
    this(message, cause, false);
  }

  /**
   * Makes an exception.
   *
   * @param message which response and what is wrong with it; without its content
   * @param cause what it came from, or null
   * @param tooLarge whether the response is larger than what can be read
   */
  public DecodingException(String message, @Nullable Throwable cause, boolean tooLarge) {
    super(message, cause);
    this.tooLarge = tooLarge;
  }

  /**
   * Whether the response is larger than {@code maxResponseBytes}, has more than 1,000,000 JSON
   * values, or is larger than the implementation of JSON Processing can read. The same request gets
   * the same response, so it is not retried; a list can be read in smaller pages.
   *
   * @return true if less of the same would have been read
   */
  public boolean isTooLarge() {
    return tooLarge;
  }
}
