package ai.flowscale.api.spi;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.support.FoundServices;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

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
    FoundServices<ClientProvider> found =
        FoundServices.in(
            loaders,
            loader -> ServiceLoader.load(ClientProvider.class, loader),
            provider -> provider.getClass().getName());
    Map<String, ClientProvider> providers = found.byName();
    if (providers.isEmpty()) {
      throw new ConfigurationException(
          "No client found. Add a transport, which brings it, to the class path or module path: ai.flowscale:flowscale-transport-jdk, ai.flowscale:flowscale-transport-jersey, ai.flowscale:flowscale-transport-vertx; or ai.flowscale:flowscale-client beside a transport of your own. An image made with jlink needs the module ai.flowscale.client.%s"
              .formatted(found.unusable()));
    }
    if (providers.size() > 1) {
      throw new ConfigurationException(
          "Several clients found: %s. Leave only one of them on the class path or module path.%s"
              .formatted(String.join(", ", providers.keySet()), found.unusable()));
    }
    return providers.values().iterator().next();
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
   * Reads descriptions of workflows that do not come in a response: those of a committed file, or
   * what the service itself sends, in each of its formats.
   *
   * @param document the parsed document
   * @return the workflows, in their order in the document, possibly none
   * @throws ConfigurationException if it has a later format, or holds something without the id of a
   *     workflow; the message continues after the name of the document: "has the format 2, ..."
   */
  List<Workflow> describedWorkflows(JsonValue document);
}
