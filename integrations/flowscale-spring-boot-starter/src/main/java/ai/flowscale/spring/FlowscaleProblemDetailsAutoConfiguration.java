package ai.flowscale.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ProblemDetail;

/**
 * Responds with problem details (RFC 9457) where an exception of the client leaves a controller of
 * Web MVC or WebFlux. Off with {@code flowscale.problem-details.enabled=false}; exception handlers
 * of the application go before.
 */
@AutoConfiguration
@ConditionalOnWebApplication
@ConditionalOnClass(ProblemDetail.class)
@ConditionalOnProperty(
    name = "flowscale.problem-details.enabled",
    havingValue = "true",
    matchIfMissing = true)
public class FlowscaleProblemDetailsAutoConfiguration {

  /** Makes the auto-configuration; Spring calls this. */
  public FlowscaleProblemDetailsAutoConfiguration() {}

  @Bean
  FlowscaleProblemAdvice flowscaleProblemAdvice() {
    return new FlowscaleProblemAdvice();
  }
}
