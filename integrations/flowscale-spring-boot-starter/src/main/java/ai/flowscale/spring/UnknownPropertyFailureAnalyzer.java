package ai.flowscale.spring;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    return "    %s%s. Did you mean %s?".formatted(name, origin, nearest(name));
  }

  /** Returns the existing name that only goes on, or else the one that takes the fewest edits. */
  static String nearest(String name) {
    String wrong = letters(name);
    return names(FlowscaleProperties.PREFIX, FlowscaleProperties.class).stream()
        .min(
            Comparator.comparing((String known) -> !letters(known).startsWith(wrong))
                .thenComparing(known -> distance(letters(known), wrong)))
        .orElseThrow();
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

  /** How many letters must be inserted, deleted or replaced (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
