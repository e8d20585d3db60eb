package ai.flowscale.api.error;

/**
 * The service refused the request as it stands (400 or 422); {@link #fieldErrors()} says which
 * fields. Trying again does not help.
 */
public final class ValidationException extends ApiException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what happened and what to do about it
   * @param failure what the response said
   */
  public ValidationException(String message, ApiFailure failure) {
    super(message, failure);
  }
}
