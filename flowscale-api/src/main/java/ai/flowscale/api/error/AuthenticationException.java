package ai.flowscale.api.error;

/**
 * The service asks for an API key, or for another one (401). A key that it does not know is mostly
 * answered with 403, a {@link PermissionDeniedException}. Trying again does not help.
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
