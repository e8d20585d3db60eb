package ai.flowscale.client.transport;

import ai.flowscale.api.spi.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Whether the header fields of a response are ones (RFC 9110, sections 5.1 and 5.5). Some HTTP
 * libraries accept lines without a colon, and names and values of any characters.
 */
final class ResponseFields {
  private static final String DELIMITERS = "\"(),/;<=>?@[\\]{}";

  private ResponseFields() {}

  /** Returns what is wrong with a field, without quoting it, or null. */
  static @Nullable String problemOf(Headers headers) {
    for (String name : headers.names()) {
      if (!isName(name)) {
        return "a header has no valid name";
      }
      if (!headers.all(name).stream().allMatch(ResponseFields::isValue)) {
        return "the value of a header has control characters";
      }
    }
    return null;
  }

  /** A token. Libraries add those of HTTP/2 that begin with a colon. */
  private static boolean isName(String name) {
    int start = name.startsWith(":") ? 1 : 0;
    return name.length() > start
        && name.chars()
            .skip(start)
            .allMatch(c -> c > ' ' && c < 0x7f && c != ':' && DELIMITERS.indexOf(c) < 0);
  }

  private static boolean isValue(String value) {
    return value.indexOf('\r') < 0 && value.indexOf('\n') < 0 && value.indexOf('\0') < 0;
  }
}
