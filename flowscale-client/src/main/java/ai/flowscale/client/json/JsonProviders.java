package ai.flowscale.client.json;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.support.FoundServices;
import jakarta.json.bind.spi.JsonbProvider;
import jakarta.json.spi.JsonProvider;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;

/** The implementations of JSON-B and JSON-P that are there. */
record JsonProviders(JsonbProvider binding, JsonProvider processing) {

  /**
   * Looks into each class loader in turn, and then where the specifications themselves look: at
   * their system properties and into the thread's class loader.
   *
   * @throws ConfigurationException if one of the two is nowhere
   */
  static JsonProviders find(List<ClassLoader> loaders) {
    return new JsonProviders(
        first(
            "JSON-B (Jakarta JSON Binding)",
            "org.eclipse.yasson:yasson",
            found(loaders, loader -> ServiceLoader.load(JsonbProvider.class, loader)),
            JsonbProvider::provider),
        first(
            "JSON-P (Jakarta JSON Processing)",
            "org.eclipse.parsson:parsson, which org.eclipse.yasson:yasson brings,",
            found(loaders, loader -> ServiceLoader.load(JsonProvider.class, loader)),
            JsonProvider::provider));
  }

  static <S> FoundServices<S> found(
      List<ClassLoader> loaders, Function<ClassLoader, ServiceLoader<S>> lookup) {
    return FoundServices.in(loaders, lookup, provider -> provider.getClass().getName());
  }

  static <S> S first(
      String specification, String coordinates, FoundServices<S> found, Supplier<S> ownLookup) {
    Iterator<S> providers = found.byName().values().iterator();
    if (providers.hasNext()) {
      return providers.next();
    }
    try {
      return ownLookup.get();
    } catch (RuntimeException | ServiceConfigurationError | LinkageError e) {
      throw new ConfigurationException(
          "No implementation of %s was found: add %s to the class path or the module path. Each flowscale-transport-* artifact brings it, and so does a Jakarta EE server.%s"
              .formatted(specification, coordinates, found.unusable()),
          e);
    }
  }
}
