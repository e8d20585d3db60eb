package ai.flowscale.api.error;

/** The API key may not do this (403). Trying again does not help. */
public final class PermissionDeniedException extends ApiException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what happened and what to do about it
   * @param failure what the response said
   */
  public PermissionDeniedException(String message, ApiFailure failure) {
    super(message, failure);
  }
}
