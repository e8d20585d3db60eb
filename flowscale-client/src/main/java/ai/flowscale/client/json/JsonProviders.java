package ai.flowscale.client.json;

import ai.flowscale.api.error.ConfigurationException;
import jakarta.json.bind.spi.JsonbProvider;
import jakarta.json.spi.JsonProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The implementations of JSON-B and JSON-P that are there. */
record JsonProviders(JsonbProvider binding, JsonProvider processing) {

  /** A class loader that cannot be read may answer with the same error for ever. */
  private static final int MAX_FAILURES_PER_LOADER = 16;

  /**
   * Looks into each class loader in turn, and then where the specifications themselves look: at
   * their system properties and into the thread's class loader.
   *
   * @throws ConfigurationException if one of the two is nowhere
   */
  static JsonProviders find(List<ClassLoader> loaders) {
    return new JsonProviders(
        find(
            "JSON-B (Jakarta JSON Binding)",
            "org.eclipse.yasson:yasson",
            JsonbProvider.class,
            loaders,
            JsonbProvider::provider),
        find(
            "JSON-P (Jakarta JSON Processing)",
            "org.eclipse.parsson:parsson, which org.eclipse.yasson:yasson brings,",
            JsonProvider.class,
            loaders,
            JsonProvider::provider));
  }

  static <S> S find(
      String specification,
      String coordinates,
      Class<S> type,
      List<ClassLoader> loaders,
      Supplier<S> ownLookup) {
    List<String> skipped = new ArrayList<>();
    for (ClassLoader loader : loaders) {
      S provider = findIn(loader, type, skipped);
      if (provider != null) {
        return provider;
      }
    }
    try {
      return ownLookup.get();
    } catch (RuntimeException | ServiceConfigurationError | LinkageError e) {
      String message =
          "No implementation of "
              + specification
              + " was found: add "
              + coordinates
              + " to the class path or the module path. Each flowscale-transport-* artifact brings"
              + " it, and so does a Jakarta EE server.";
      if (!skipped.isEmpty()) {
        message += " Skipped, because they cannot be loaded: " + String.join("; ", skipped) + ".";
      }
      throw new ConfigurationException(message, e);
    }
  }

  private static <S> @Nullable S findIn(ClassLoader loader, Class<S> type, List<String> skipped) {
    Iterator<S> providers = ServiceLoader.load(type, loader).iterator();
    for (int failures = 0; failures < MAX_FAILURES_PER_LOADER; failures++) {
      try {
        return providers.hasNext() ? providers.next() : null;
      } catch (ServiceConfigurationError | LinkageError e) {
        skipped.add(String.valueOf(e.getMessage()));
      }
    }
    return null;
  }
}
