package ai.flowscale.transport.jersey;

import java.io.IOException;

/** A proxy's answer to CONNECT, which Apache HttpClient hands over as if it were the service's. */
final class ProxyRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  ProxyRefusedException(int status) {
    super("the proxy answered CONNECT with " + status);
  }
}
