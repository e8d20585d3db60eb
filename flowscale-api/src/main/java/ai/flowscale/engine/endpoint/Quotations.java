package ai.flowscale.engine.endpoint;

import java.util.List;

/** How a service may write a value down that it was sent: as it is, or escaped in some way. */
final class Quotations {
  private Quotations() {}

  static List<String> of(String value) {
    return List.of(value, escaped(value, false), escaped(value, true), ApiUris.encode(value));
  }

  /** As JSON and Python write a string, but for the quotation marks around it. */
  private static String escaped(String value, boolean asciiOnly) {
    StringBuilder escaped = new StringBuilder(value.length() + 16);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> escaped.append('\\').append(c);
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\t' -> escaped.append("\\t");
        default -> {
          if (c < ' ' || (asciiOnly && c > '~')) {
            escaped.append("\\u%04x".formatted((int) c));
          } else {
            escaped.append(c);
          }
        }
      }
    }
    return escaped.toString();
  }
}
