package ai.flowscale.api.bootstrap;

import ai.flowscale.api.spi.ClientProvider;
import java.util.Optional;

/** Finds the client. */
public final class Bootstrap {
  private Bootstrap() {}

  public static Factories engine() {
    return (Factories) ClientProvider.find(Optional.empty());
  }
}
