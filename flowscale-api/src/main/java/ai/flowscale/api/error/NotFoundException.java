package ai.flowscale.api.error;

/**
 * There is no such run, workflow, output or path (404). For an output it can also mean that the
 * output is not there yet.
 */
public final class NotFoundException extends ApiException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what happened and what to do about it
   * @param failure what the response said
   */
  public NotFoundException(String message, ApiFailure failure) {
    super(message, failure);
  }
}
