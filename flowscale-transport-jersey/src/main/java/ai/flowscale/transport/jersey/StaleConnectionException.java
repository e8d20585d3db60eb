package ai.flowscale.transport.jersey;

import java.io.IOException;

/** A pooled connection that was idle for too long, or that the server has closed. */
final class StaleConnectionException extends IOException {
  private static final long serialVersionUID = 1L;

  StaleConnectionException() {
    super("the pooled connection cannot be used any more");
  }
}
