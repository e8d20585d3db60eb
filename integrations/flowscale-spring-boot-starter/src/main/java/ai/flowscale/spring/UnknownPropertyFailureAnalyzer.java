package ai.flowscale.spring;

import ai.flowscale.api.support.Nearest;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains properties {@code flowscale.*} that do not exist, with the nearest names that do. Goes
 * before Spring Boot's own analyzer, which would print the value: that may be a key.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownPropertyFailureAnalyzer
    extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {
  private static final ConfigurationPropertyName PREFIX =
      ConfigurationPropertyName.of(FlowscaleProperties.PREFIX);

  @Override
  protected @Nullable FailureAnalysis analyze(
      Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
    if (!cause.getUnboundProperties().stream().allMatch(it -> PREFIX.isAncestorOf(it.getName()))) {
      return null;
    }
    String properties =
        cause.getUnboundProperties().stream()
            .map(UnknownPropertyFailureAnalyzer::line)
            .collect(Collectors.joining(System.lineSeparator()));
    return new FailureAnalysis(
        "These properties do not exist:%n%n%s".formatted(properties),
        "Correct their names, or remove them.",
        cause);
  }

  private static String line(ConfigurationProperty property) {
    String name = property.getName().toString();
    String origin = property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")";
    String meant = nearest(name).map(" Did you mean %s?"::formatted).orElse("");
    return "    %s%s.%s".formatted(name, origin, meant);
  }

  /** Returns the first name that this one is the beginning of, or else the nearest. */
  static Optional<String> nearest(String name) {
    List<String> known = names(FlowscaleProperties.PREFIX, FlowscaleProperties.class);
    return known.stream()
        .filter(one -> letters(one).startsWith(letters(name)))
        .findFirst()
        .or(() -> Nearest.to(name, known));
  }

  /** The names that can be bound, as the records have them. */
  static List<String> names(String prefix, Class<?> type) {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = prefix + "." + dashed(component.getName());
      if (component.getType().isRecord()) {
        names.addAll(names(name, component.getType()));
      } else {
        names.add(Map.class.isAssignableFrom(component.getType()) ? name + ".*" : name);
      }
    }
    return names;
  }

  private static String dashed(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static String letters(String name) {
    return name.replace("-", "").toLowerCase(Locale.ROOT);
  }
}
