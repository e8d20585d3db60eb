package ai.flowscale.spring;

import ai.flowscale.api.Flowscale;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Reports in Actuator's health endpoint whether the deployment responds and accepts the key. The
 * result is reused for {@code flowscale.health.cache-for}.
 */
@AutoConfiguration(after = FlowscaleAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnSingleCandidate(Flowscale.class)
@ConditionalOnEnabledHealthIndicator("flowscale")
@EnableConfigurationProperties(FlowscaleProperties.class)
public class FlowscaleHealthAutoConfiguration {

  /** Makes the auto-configuration; Spring calls this. */
  public FlowscaleHealthAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = "flowscaleHealthIndicator")
  HealthIndicator flowscaleHealthIndicator(Flowscale flowscale, FlowscaleProperties properties) {
    FlowscaleHealthCheck check =
        new FlowscaleHealthCheck(flowscale, properties.health(), System::nanoTime);
    return () -> {
      FlowscaleHealthCheck.Outcome outcome = check.check();
      return Health.status(outcome.isUp() ? Status.UP : Status.DOWN)
          .withDetails(outcome.details())
          .build();
    };
  }
}
