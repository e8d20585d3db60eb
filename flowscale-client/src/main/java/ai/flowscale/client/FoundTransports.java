package ai.flowscale.client;

import ai.flowscale.api.spi.TransportProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The transports on the class path or module path.
 *
 * @param byName the providers by their names, in the order in which they were found
 * @param broken those that could not be used, each with the reason
 */
record FoundTransports(Map<String, TransportProvider> byName, List<String> broken) {

  /** A service file with nothing but broken lines must not keep us here. */
  private static final int MAX_ENTRIES = 1000;

  static FoundTransports in(List<ClassLoader> loaders) {
    Map<String, TransportProvider> byName = new LinkedHashMap<>();
    List<String> broken = new ArrayList<>();
    for (ClassLoader loader : loaders) {
      Iterator<ServiceLoader.Provider<TransportProvider>> entries =
          ServiceLoader.load(TransportProvider.class, loader).stream().iterator();
      for (int i = 0; i < MAX_ENTRIES; i++) {
        try {
          if (!entries.hasNext()) {
            break;
          }
          TransportProvider provider = entries.next().get();
          // Two class loaders may each see a copy of one transport: the first to be asked wins.
          byName.putIfAbsent(provider.name(), provider);
        } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
          String reason = reason(e);
          if (!broken.contains(reason)) {
            broken.add(reason);
          }
        }
      }
    }
    return new FoundTransports(byName, broken);
  }

  /** Says what the application lacks: that is in the cause of a provider that cannot be made. */
  private static String reason(Throwable e) {
    // The message of a linkage error is a class name and no more.
    String text =
        e instanceof ServiceConfigurationError ? String.valueOf(e.getMessage()) : e.toString();
    return e.getCause() == null ? text : text + " (" + e.getCause() + ")";
  }
}
