package ai.flowscale.transport.jersey;

import java.net.UnknownHostException;

/** A host has addresses, but the settings allow none of them. */
final class AddressRefusedException extends UnknownHostException {
  private static final long serialVersionUID = 1L;

  AddressRefusedException(String host) {
    super("none of the addresses of " + host + " may be connected to");
  }
}
