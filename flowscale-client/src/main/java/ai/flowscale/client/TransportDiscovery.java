package ai.flowscale.client;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.support.Environment;
import java.util.List;
import java.util.Optional;

/** Finds the transport that a client is to use. */
public final class TransportDiscovery {
  private TransportDiscovery() {}

  /**
   * Looks once, on the calling thread: later, on other threads, the context class loader may be the
   * wrong one.
   */
  public static TransportProvider find(
      FlowscaleConfig config, List<ClassLoader> loaders, Environment environment) {
    Optional<TransportChoice.Wanted> wanted =
        config
            .transportName()
            .map(name -> new TransportChoice.Wanted(name, "transportName(...)"))
            .or(
                () ->
                    environment
                        .find(Environment.Setting.TRANSPORT)
                        .map(v -> new TransportChoice.Wanted(v.text(), v.source())));
    return TransportChoice.choose(FoundTransports.in(loaders), wanted);
  }
}
