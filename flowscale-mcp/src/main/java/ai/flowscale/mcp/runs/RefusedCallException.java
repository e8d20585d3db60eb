package ai.flowscale.mcp.runs;

/** A call that is refused before anything costs; its message is for the caller. */
public final class RefusedCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes an exception. */
  public RefusedCallException(String message) {
    super(message);
  }
}
