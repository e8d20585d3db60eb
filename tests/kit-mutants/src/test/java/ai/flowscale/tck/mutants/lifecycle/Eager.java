package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;

/** Sees to a connection before anybody wants one; the proxy is all that it knows then. */
final class Eager extends ForwardingTransport {
  private final Optional<Socket> connection;

  Eager(TransportProvider provider, TransportConfig config) {
    super(provider.create(config));
    this.connection = config.proxy().flatMap(Eager::connected);
  }

  private static Optional<Socket> connected(ProxySettings proxy) {
    try {
      return Optional.of(new Socket(proxy.host(), proxy.port()));
    } catch (IOException perhapsLater) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    super.close();
    try {
      if (connection.isPresent()) {
        connection.get().close();
      }
    } catch (IOException gone) {
      // It is to be closed anyhow.
    }
  }
}
