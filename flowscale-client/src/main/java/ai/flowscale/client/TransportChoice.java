package ai.flowscale.client;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.support.Environment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Chooses among the transports that were found. A pure function, and never a silent pick. */
final class TransportChoice {
  private TransportChoice() {}

  /**
   * A name that was asked for.
   *
   * @param name the transport's name
   * @param source where the name came from, in words
   */
  record Wanted(String name, String source) {}

  /**
   * Looks once, on the calling thread: later, on other threads, the context class loader may be the
   * wrong one.
   */
  static TransportProvider find(
      FlowscaleConfig config, List<ClassLoader> loaders, Environment environment) {
    Optional<Wanted> wanted =
        config
            .transportName()
            .map(name -> new Wanted(name, "transportName(...)"))
            .or(
                () ->
                    environment
                        .find(Environment.Setting.TRANSPORT)
                        .map(v -> new Wanted(v.text(), v.source())));
    return choose(FoundTransports.in(loaders), wanted);
  }

  static TransportProvider choose(FoundTransports found, Optional<Wanted> wanted) {
    if (wanted.isPresent()) {
      return named(found, wanted.get());
    }
    Map<String, TransportProvider> providers = found.byName();
    if (providers.isEmpty()) {
      throw new ConfigurationException(
          "No transport found. Add one of these to the class path or module path: ai.flowscale:flowscale-transport-jdk, ai.flowscale:flowscale-transport-jersey, ai.flowscale:flowscale-transport-vertx; or hand one in with transport(...).%s"
              .formatted(broken(found.broken())));
    }
    if (providers.size() > 1) {
      throw new ConfigurationException(
          "Several transports found: %s. Choose one with transportName(...), the system property flowscale.transport or the environment variable FLOWSCALE_TRANSPORT, or leave the others off the path.%s"
              .formatted(names(found), broken(found.broken())));
    }
    return providers.values().iterator().next();
  }

  private static TransportProvider named(FoundTransports found, Wanted wanted) {
    TransportProvider provider = found.byName().get(wanted.name());
    if (provider == null) {
      throw new ConfigurationException(
          "No transport is named '%s', which %s asks for. Found: %s.%s"
              .formatted(
                  wanted.name(),
                  wanted.source(),
                  found.byName().isEmpty() ? "none" : names(found),
                  broken(found.broken())));
    }
    return provider;
  }

  private static String names(FoundTransports found) {
    return found.byName().entrySet().stream()
        .map(entry -> entry.getKey() + " (" + entry.getValue().getClass().getName() + ")")
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String broken(List<String> reasons) {
    return reasons.isEmpty() ? "" : " Found but not usable: " + String.join("; ", reasons) + ".";
  }
}
