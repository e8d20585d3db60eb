package ai.flowscale.api.error;

/** The service or a gateway before it failed (500 to 599). */
public final class ServerException extends ApiException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what happened and what to do about it
   * @param failure what the response said
   */
  public ServerException(String message, ApiFailure failure) {
    super(message, failure);
  }
}
