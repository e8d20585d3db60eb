package ai.flowscale.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains properties {@code flowscale.*} whose values do not have the type of the setting. Goes
 * before Spring Boot's own analyzers, which would print the value: that may be a key.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BindFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {
  private static final ConfigurationPropertyName PREFIX =
      ConfigurationPropertyName.of(FlowscaleProperties.PREFIX);
  private static final ConfigurationPropertyName HEADERS = PREFIX.append("headers");

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
    if (!PREFIX.isAncestorOf(cause.getName())
        || findCause(cause, UnboundConfigurationPropertiesException.class) != null) {
      return null;
    }
    ConfigurationProperty property = cause.getProperty();
    String origin =
        property == null || property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")";
    return new FailureAnalysis(
        "The value of the property %s%s is not of the type %s."
            .formatted(cause.getName(), origin, cause.getTarget().getType()),
        action(cause.getName()),
        cause);
  }

  private static String action(ConfigurationPropertyName name) {
    return name.equals(HEADERS)
        ? "Give each header a property of its own, such as flowscale.headers.X-Tenant."
        : "Correct the value, which is not shown here, since it may be a secret.";
  }
}
