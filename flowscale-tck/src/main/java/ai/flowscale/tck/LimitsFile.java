package ai.flowscale.tck;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
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
      List<URL> found = Collections.list(loader(transport).getResources(file));
      for (URL each : found) {
        limits = read(each, limits);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return limits;
  }

  private static ClassLoader loader(TransportProvider transport) {
    ClassLoader loader = transport.getClass().getClassLoader();
    return loader == null ? ClassLoader.getSystemClassLoader() : loader;
  }

  private static KnownLimits read(URL file, KnownLimits before) throws IOException {
    KnownLimits limits = before;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          limits = parse(line.strip(), limits);
        }
      }
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
    return switch (parts.group(1).toLowerCase(Locale.ROOT)) {
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
