package ai.flowscale.tests.scenarios;

import ai.flowscale.api.spi.TransportProvider;
import java.util.ServiceLoader;

/** The transports of the examples, which are on the class path in the full build only. */
final class ExampleTransports {
  private ExampleTransports() {}

  static TransportProvider named(String name) {
    return ServiceLoader.load(TransportProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("No transport " + name + ": build with -Pfull"));
  }
}
