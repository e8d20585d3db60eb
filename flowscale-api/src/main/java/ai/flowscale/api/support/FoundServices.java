package ai.flowscale.api.support;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;

/**
 * The providers of a service on the class path or module path.
 *
 * @param byName the providers by their names, in the order in which they were found
 * @param broken those that could not be used, each with the reason
 */
public record FoundServices<S>(Map<String, S> byName, List<String> broken) {

  /** A service file with nothing but broken lines must not keep us here. */
  private static final int MAX_ENTRIES = 1000;

  /**
   * Searches class loaders in their order.
   *
   * @param lookup asks a class loader; only a module that uses the service may do so
   */
  public static <S> FoundServices<S> in(
      Iterable<ClassLoader> loaders,
      Function<ClassLoader, ServiceLoader<S>> lookup,
      Function<S, String> name) {
    Map<String, S> byName = new LinkedHashMap<>();
    Set<String> broken = new LinkedHashSet<>();
    for (ClassLoader loader : loaders) {
      Iterator<S> entries = lookup.apply(loader).iterator();
      for (int i = 0; i < MAX_ENTRIES; i++) {
        try {
          if (!entries.hasNext()) {
            break;
          }
          S provider = entries.next();
          // Two class loaders may each see a copy of one provider: the first to be asked wins.
          byName.putIfAbsent(name.apply(provider), provider);
        } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
          broken.add(reason(e));
        }
      }
    }
    return new FoundServices<>(byName, List.copyOf(broken));
  }

  /** Says what the application lacks: that is in the cause of a provider that cannot be made. */
  private static String reason(Throwable e) {
    // The message of a linkage error is a class name and no more.
    String text =
        e instanceof ServiceConfigurationError ? String.valueOf(e.getMessage()) : e.toString();
    return e.getCause() == null ? text : text + " (" + e.getCause() + ")";
  }

  /** Returns the end of a message about what was found: what else there is, or nothing. */
  public String unusable() {
    return broken.isEmpty() ? "" : " Found but not usable: " + String.join("; ", broken) + ".";
  }
}
