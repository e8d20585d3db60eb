package ai.flowscale.spring;

import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which properties {@code flowscale.*} hold secrets, and where else these are. */
final class Secrets {
  /** Shorter values of headers, such as a version, are in many other values by chance. */
  private static final int SHORTEST_HEADER = 8;

  private Secrets() {}

  /**
   * Tells by a name in any of the forms in which a property may be written, such as {@code
   * FLOWSCALE_API_KEY}.
   */
  static boolean isSecret(String name) {
    String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return letters.equals("flowscaleapikey")
        || letters.equals("flowscaleproxypassword")
        || letters.startsWith("flowscaleheaders");
  }

  /** Whether a value of any other name has a secret in it, such as the JVM's command line. */
  static boolean areIn(@Nullable Object value, FlowscaleProperties properties) {
    if (value == null) {
      return false;
    }
    String text = value.toString();
    FlowscaleProperties.Proxy proxy = properties.proxy();
    return Stream.concat(
            Stream.of(properties.api().key(), proxy == null ? null : proxy.password()),
            properties.headers().values().stream().filter(it -> it.length() >= SHORTEST_HEADER))
        .anyMatch(secret -> secret != null && !secret.isBlank() && text.contains(secret));
  }
}
