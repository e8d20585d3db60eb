package ai.flowscale.client;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.spi.TransportProvider;
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

  static TransportProvider choose(FoundTransports found, Optional<Wanted> wanted) {
    if (wanted.isPresent()) {
      return named(found, wanted.get());
    }
    Map<String, TransportProvider> providers = found.byName();
    if (providers.isEmpty()) {
      throw new ConfigurationException(
          "No transport found. Add one of these to the class path or module path:"
              + " ai.flowscale:flowscale-transport-jdk, ai.flowscale:flowscale-transport-jersey,"
              + " ai.flowscale:flowscale-transport-vertx; or hand one in with transport(...)."
              + broken(found.broken()));
    }
    if (providers.size() > 1) {
      throw new ConfigurationException(
          "Several transports found: "
              + names(found)
              + ". Choose one with transportName(...), the system property flowscale.transport or"
              + " the environment variable FLOWSCALE_TRANSPORT, or leave the others off the path."
              + broken(found.broken()));
    }
    return providers.values().iterator().next();
  }

  private static TransportProvider named(FoundTransports found, Wanted wanted) {
    TransportProvider provider = found.byName().get(wanted.name());
    if (provider == null) {
      throw new ConfigurationException(
          "No transport is named '"
              + wanted.name()
              + "', which "
              + wanted.source()
              + " asks for. Found: "
              + (found.byName().isEmpty() ? "none" : names(found))
              + "."
              + broken(found.broken()));
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
