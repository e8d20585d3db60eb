package ai.flowscale.api.spi;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The client behind the API, which {@link Flowscale#create} finds with {@link ServiceLoader}. The
 * artifact {@code ai.flowscale:flowscale-client} provides it, and each transport brings that
 * artifact. Applications do not call it.
 */
public interface ClientProvider {

  /**
   * Finds the client. It is looked up each time, so that nothing here keeps the class loader of an
   * application alive.
   *
   * @param chosen the class loader to ask first, or empty; then come the thread's context class
   *     loader and the API's own
   * @return the only provider
   * @throws ConfigurationException if there is none, or more than one
   */
  static ClientProvider find(Optional<ClassLoader> chosen) {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    chosen.ifPresent(loaders::add);
    Optional.ofNullable(Thread.currentThread().getContextClassLoader()).ifPresent(loaders::add);
    Optional.ofNullable(ClientProvider.class.getClassLoader()).ifPresent(loaders::add);
    Map<String, ClientProvider> found = new LinkedHashMap<>();
    List<String> broken = new ArrayList<>();
    loaders.forEach(loader -> collect(loader, found, broken));
    String unusable = broken.isEmpty() ? "" : " Found but not usable: " + broken + ".";
    if (found.isEmpty()) {
      throw new ConfigurationException(
          "No client found. Add a transport, which brings it, to the class path or module path: ai.flowscale:flowscale-transport-jdk, ai.flowscale:flowscale-transport-jersey, ai.flowscale:flowscale-transport-vertx; or ai.flowscale:flowscale-client beside a transport of your own.%s"
              .formatted(unusable));
    }
    if (found.size() > 1) {
      throw new ConfigurationException(
          "Several clients found: %s. Leave only one of them on the class path or module path.%s"
              .formatted(String.join(", ", found.keySet()), unusable));
    }
    return found.values().iterator().next();
  }

  private static void collect(
      ClassLoader loader, Map<String, ClientProvider> found, List<String> broken) {
    Iterator<ClientProvider> providers =
        ServiceLoader.load(ClientProvider.class, loader).iterator();
    // A class loader that cannot be read may answer with the same error for ever.
    for (int failures = 0; failures < 16; ) {
      try {
        if (!providers.hasNext()) {
          return;
        }
        ClientProvider provider = providers.next();
        // Two class loaders may each see a copy of one client: the first to be asked wins.
        found.putIfAbsent(provider.getClass().getName(), provider);
      } catch (ServiceConfigurationError | LinkageError e) {
        failures++;
        broken.add(String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * Opens a client.
   *
   * @param config its settings
   * @return the client
   * @throws ConfigurationException if no transport is found, or it is not clear which one is meant
   */
  Flowscale open(FlowscaleConfig config);

  /**
   * Makes what stands behind {@link BatchCheckpoint#file(Path)}.
   *
   * @param file where the checkpoint is
   * @return the checkpoint
   */
  BatchCheckpoint fileCheckpoint(Path file);

  /**
   * Makes what stands behind {@link WorkflowRequest#ofFiles}.
   *
   * @param folder the folder
   * @param extensions what the names end with; all files if empty
   * @param request makes the request of a file and its place, from 0
   * @return a lazy stream
   */
  Stream<WorkflowRequest> requestsOfFiles(
      Path folder, Set<String> extensions, BiFunction<Path, Integer, WorkflowRequest> request);
}
