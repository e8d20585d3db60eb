package ai.flowscale.spring;

import ai.flowscale.micrometer.MicrometerInstrumentation;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Observes the client with Micrometer where {@code flowscale-micrometer} is on the class path and
 * the application has an {@link ObservationRegistry}, as with Actuator.
 */
@AutoConfiguration(
    afterName = {
      // Where Spring Boot 4 and 3 have it.
      "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration"
    })
@ConditionalOnClass({MicrometerInstrumentation.class, ObservationRegistry.class})
@ConditionalOnBean(ObservationRegistry.class)
public class FlowscaleObservationAutoConfiguration {

  /** Makes the auto-configuration; Spring calls this. */
  public FlowscaleObservationAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  MicrometerInstrumentation flowscaleInstrumentation(
      ObservationRegistry observations, ObjectProvider<MeterRegistry> meters) {
    MeterRegistry registry = meters.getIfUnique();
    return registry == null
        ? MicrometerInstrumentation.create(observations)
        : MicrometerInstrumentation.create(observations, registry);
  }
}
