package ai.flowscale.examples.quarkus;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** One client for all requests, closed with the application. */
@ApplicationScoped
class FlowscaleProducer {

  @Produces
  @ApplicationScoped
  Flowscale flowscale(
      @ConfigProperty(name = "flowscale.api.url") String apiUrl,
      @ConfigProperty(name = "flowscale.api.key") String apiKey) {
    return Flowscale.create(FlowscaleConfig.builder().baseUrl(apiUrl).apiKey(apiKey).build());
  }

  void close(@Disposes Flowscale flowscale) {
    flowscale.close();
  }
}
