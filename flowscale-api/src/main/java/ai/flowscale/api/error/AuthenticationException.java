package ai.flowscale.api.error;

/**
 * The service does not accept the API key (401): it is missing, wrong or of another deployment.
 * Trying again does not help.
 */
public final class AuthenticationException extends ApiException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what happened and what to do about it
   * @param failure what the response said
   */
  public AuthenticationException(String message, ApiFailure failure) {
    super(message, failure);
  }
}
