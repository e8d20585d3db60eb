package ai.flowscale.api.error;

/**
 * Too many requests (429). Nothing was done; {@link #retryAfter()} says when to try again where the
 * service says so.
 */
public final class RateLimitException extends ApiException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what happened and what to do about it
   * @param failure what the response said
   */
  public RateLimitException(String message, ApiFailure failure) {
    super(message, failure);
  }
}
