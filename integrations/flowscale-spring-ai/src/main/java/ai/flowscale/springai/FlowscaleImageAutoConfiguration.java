package ai.flowscale.springai;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.spring.FlowscaleAutoConfiguration;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.ai.image.observation.ImageModelObservationConvention;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Makes a {@link FlowscaleImageModel} over the application's client where {@code
 * flowscale.ai.image.workflow} is set, and {@code spring.ai.model.image} does not choose another.
 */
@AutoConfiguration(
    after = FlowscaleAutoConfiguration.class,
    afterName =
        "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@EnableConfigurationProperties(FlowscaleImageProperties.class)
public class FlowscaleImageAutoConfiguration {

  /** Makes the auto-configuration; Spring calls this. */
  public FlowscaleImageAutoConfiguration() {}

  /** The conditions are the model's: a misspelled property is found where there is none, too. */
  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnSingleCandidate(Flowscale.class)
  @ConditionalOnProperty("flowscale.ai.image.workflow")
  @ConditionalOnProperty(
      name = "spring.ai.model.image",
      havingValue = "flowscale",
      matchIfMissing = true)
  FlowscaleImageModel flowscaleImageModel(
      Flowscale flowscale,
      FlowscaleImageProperties properties,
      ObjectProvider<FlowscaleImageOptions> options,
      ObjectProvider<ObservationRegistry> observations,
      ObjectProvider<ImageModelObservationConvention> convention) {
    FlowscaleImageModel.Builder model =
        FlowscaleImageModel.builder(flowscale, properties.binding())
            .waitOptions(WaitOptions.upTo(properties.timeout()));
    options.ifUnique(model::options);
    observations.ifUnique(model::observationRegistry);
    convention.ifUnique(model::observationConvention);
    return model.build();
  }
}
