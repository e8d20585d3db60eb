package ai.flowscale.tck.report;

import ai.flowscale.api.spi.TransportProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The transports on the class path.
 *
 * @param byName the providers by name
 * @param unusable providers that cannot be used, each with the reason
 */
record Providers(Map<String, TransportProvider> byName, List<String> unusable) {

  /** A bound in case every line of a service file is broken. */
  private static final int MAX_ENTRIES = 1000;

  static Providers find() {
    Map<String, TransportProvider> byName = new TreeMap<>();
    List<String> unusable = new ArrayList<>();
    Iterator<TransportProvider> entries = ServiceLoader.load(TransportProvider.class).iterator();
    for (int i = 0; i < MAX_ENTRIES; i++) {
      try {
        if (!entries.hasNext()) {
          break;
        }
        TransportProvider provider = entries.next();
        TransportProvider same = byName.putIfAbsent(provider.name(), provider);
        if (same != null) {
          unusable.add(
              provider.getClass().getName() + " has the name of " + same.getClass().getName());
        }
      } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
        unusable.add(e.getCause() == null ? e.toString() : e + " (" + e.getCause() + ")");
      }
    }
    return new Providers(byName, unusable);
  }

  /** Returns the providers with these names, or all if there are no names. */
  List<TransportProvider> choose(Collection<String> names) throws WrongUseException {
    if (names.isEmpty()) {
      // A transport that is left out must not seem to have passed.
      if (byName.isEmpty() || !unusable.isEmpty()) {
        throw new WrongUseException(
            (byName.isEmpty()
                    ? "No transport found. Put its jar, or its classes with"
                        + " META-INF/services, on the class path."
                    : "A transport cannot be used. Name the transports to test: " + found())
                + why());
      }
      return List.copyOf(byName.values());
    }
    List<TransportProvider> chosen = new ArrayList<>();
    for (String name : names) {
      TransportProvider provider = byName.get(name);
      if (provider == null) {
        throw new WrongUseException(
            "No transport is named '" + name + "'. Found: " + found() + why());
      }
      chosen.add(provider);
    }
    return chosen;
  }

  private String found() {
    return byName.isEmpty() ? "none" : String.join(", ", byName.keySet());
  }

  private String why() {
    return unusable.isEmpty() ? "" : "\nNot usable: " + String.join("\nNot usable: ", unusable);
  }
}
