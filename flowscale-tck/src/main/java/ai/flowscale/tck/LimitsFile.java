package ai.flowscale.tck;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link KnownLimits}. They are in a file, because a service would not be found in a patched
 * module.
 */
final class LimitsFile {
  private static final Pattern LINE =
      Pattern.compile(
          "(contract|rule|case|threads)(?: +(\\d+\\.\\d+))?(?: +\"([^\"]+)\")? *: *(.+)");

  private LimitsFile() {}

  static KnownLimits find(TransportProvider transport) {
    String file = "META-INF/flowscale-tck/" + transport.name() + ".limits";
    KnownLimits limits = KnownLimits.none();
    try {
      ClassLoader loader = Objects.requireNonNull(transport.getClass().getClassLoader());
      for (URL found : Collections.list(loader.getResources(file))) {
        try (InputStream in = found.openStream()) {
          String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
          for (String line : text.lines().filter(it -> !it.matches("\\s*|#.*")).toList()) {
            limits = parse(line.strip(), limits);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return limits;
  }

  static KnownLimits parse(String line, KnownLimits limits) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw invalid(line);
    }
    String number = parts.group(2);
    String name = parts.group(3);
    String text = parts.group(4);
    return switch (parts.group(1)) {
      case "contract" -> limits.contract(Integer.parseInt(text));
      case "rule" -> limits.exempt(rule(line, number), text);
      case "case" -> limits.exempt(rule(line, number), required(line, name), text);
      default -> limits.sharedThreads(required(line, name), text);
    };
  }

  private static TransportRule rule(String line, @Nullable String number) {
    return Arrays.stream(TransportRule.values())
        .filter(rule -> rule.number().equals(number))
        .findFirst()
        .orElseThrow(() -> invalid(line));
  }

  private static String required(String line, @Nullable String name) {
    if (name == null) {
      throw invalid(line);
    }
    return name;
  }

  private static IllegalArgumentException invalid(String line) {
    return new IllegalArgumentException("Invalid line of known limits, see KnownLimits: " + line);
  }
}
