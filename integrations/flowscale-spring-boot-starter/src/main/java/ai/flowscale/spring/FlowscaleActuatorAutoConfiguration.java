package ai.flowscale.spring;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Keeps the secrets among the properties {@code flowscale.*} out of what Actuator shows, even where
 * the application has it show values.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
@EnableConfigurationProperties(FlowscaleProperties.class)
public class FlowscaleActuatorAutoConfiguration {

  /** Makes the auto-configuration; Spring calls this. */
  public FlowscaleActuatorAutoConfiguration() {}

  @Bean
  SanitizingFunction flowscaleSanitizingFunction(FlowscaleProperties properties) {
    return data ->
        Secrets.isSecret(data.getKey()) || Secrets.areIn(data.getValue(), properties)
            ? data.withValue(SanitizableData.SANITIZED_VALUE)
            : data;
  }
}
