package ai.flowscale.examples.ee.client;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.examples.ee.config.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;

/**
 * Makes the one client of the application. Its threads are the server's: it starts none of its own.
 */
@ApplicationScoped
public class ClientProducer {
  private static final System.Logger LOG = System.getLogger(ClientProducer.class.getName());

  @Inject private ServerThreads threads;
  @Inject private Settings settings;
  @Inject private ServiceTransport transport;

  /** Makes the client; closed by {@link #close} when the application ends. */
  @Produces
  @ApplicationScoped
  Flowscale flowscale() {
    FlowscaleConfig.Builder config =
        FlowscaleConfig.builder()
            .baseUrl(settings.apiUrl())
            .apiKey(settings.apiKey())
            .classLoader(ClientProducer.class.getClassLoader())
            .scheduler(Scheduler.of(threads.scheduler()))
            .callbackExecutor(threads.executor())
            .blockingExecutor(threads.executor());
    transport.forClient().ifPresent(config::transport);
    return Flowscale.create(config.build());
  }

  void close(@Disposes Flowscale flowscale) {
    flowscale.close();
  }

  /**
   * Makes the client with the application, on a thread that has the right class loaders. Where a
   * setting is wrong the log says so at once, and the readiness of the application.
   */
  void start(
      @Observes @Initialized(ApplicationScoped.class) Object application, Flowscale flowscale) {
    try {
      // Asking for its name makes it.
      LOG.log(System.Logger.Level.INFO, "The client is ready: {0}", flowscale.toString());
    } catch (ConfigurationException e) {
      LOG.log(System.Logger.Level.ERROR, "The client cannot be made: {0}", e.getMessage());
    }
  }
}
