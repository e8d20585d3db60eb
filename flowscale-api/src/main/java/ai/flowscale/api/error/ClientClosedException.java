package ai.flowscale.api.error;

/** The client was closed before the call or during it. A run that was submitted continues. */
public final class ClientClosedException extends FlowscaleException {
  private static final long serialVersionUID = 1L;

  /** Makes an exception. */
  public ClientClosedException() {
    super("The Flowscale client is closed: create a new one, or close it later.", null);
  }
}
