package ai.flowscale.jakarta;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.spi.Scheduler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * Produces the one client of an application, and closes it with the application.
 *
 * <ul>
 *   <li>Settings come from MicroProfile Config where the container has it, and otherwise from
 *       system properties and the environment: {@code flowscale.api.url}, {@code
 *       flowscale.api.key}, {@code flowscale.transport}.
 *   <li>Threads are those of a bean {@link FlowscaleExecutors}, or the container's default managed
 *       executors, or the client's own.
 *   <li>Each bean {@link FlowscaleInstrumentation} observes the client.
 *   <li>Each bean {@link FlowscaleCustomizer} may change the configuration.
 * </ul>
 *
 * <p>An application that creates its client itself declares its producer as an {@code @Alternative}
 * with a {@code @Priority}.
 */
@ApplicationScoped
public class FlowscaleProducer {
  private static final System.Logger LOG = System.getLogger(FlowscaleProducer.class.getName());

  @Inject Instance<FlowscaleExecutors> executors;
  @Inject Instance<FlowscaleInstrumentation> instrumentations;
  @Inject Instance<FlowscaleCustomizer> customizers;

  /** For the container. */
  public FlowscaleProducer() {}

  /**
   * Creates the client.
   *
   * @return a client with the settings of the application
   * @throws ConfigurationException if a setting is missing or wrong
   */
  @Produces
  @ApplicationScoped
  public Flowscale flowscale() {
    FlowscaleConfig.Builder config = FlowscaleConfig.builderFromEnvironment();
    config.classLoader(FlowscaleProducer.class.getClassLoader());
    Settings settings = Settings.ofContainer();
    settings.find("flowscale.api.url").ifPresent(config::baseUrl);
    settings.find("flowscale.api.key").ifPresent(config::apiKey);
    settings.find("flowscale.transport").ifPresent(config::transportName);
    executors()
        .ifPresent(
            threads ->
                config
                    .scheduler(Scheduler.of(threads.scheduler()))
                    .callbackExecutor(threads.executor())
                    .blockingExecutor(threads.executor()));
    instrumentations.forEach(config::instrumentation);
    customizers.forEach(customizer -> customizer.customize(config));
    return Flowscale.create(config.build());
  }

  private Optional<FlowscaleExecutors> executors() {
    return executors.isUnsatisfied()
        ? FlowscaleExecutors.ofContainer()
        : Optional.of(executors.get());
  }

  /**
   * Gives the same client in its asynchronous form.
   *
   * @param flowscale the client
   * @return its asynchronous form, closed with it
   */
  @Produces
  @ApplicationScoped
  public AsyncFlowscale async(Flowscale flowscale) {
    return flowscale.async();
  }

  /**
   * Closes the client with the application.
   *
   * @param flowscale the client
   */
  public void close(@Disposes Flowscale flowscale) {
    flowscale.close();
  }

  /**
   * Creates the client with the application, on a thread that has the application's class loader
   * and context. A setting that is missing or wrong is in the log from the start; it fails the
   * calls, not the application.
   *
   * @param application the event that the application starts
   * @param flowscale the client
   */
  public void start(
      @Observes @Initialized(ApplicationScoped.class) Object application, Flowscale flowscale) {
    try {
      // A client proxy is injected: its first call creates the client.
      LOG.log(System.Logger.Level.INFO, "The Flowscale client is ready: {0}", flowscale.toString());
    } catch (ConfigurationException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "The Flowscale client cannot be created, and every call will fail: {0}",
          e.getMessage());
    }
  }
}
