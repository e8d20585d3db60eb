package ai.flowscale.spring;

import java.util.Locale;

/** Which properties {@code flowscale.*} hold secrets. */
final class Secrets {
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
}
