package ai.flowscale.transport.toolkit;

import ai.flowscale.api.spi.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Checks the names and values of a response's header fields (RFC 9110, sections 5.1 and 5.5). Some
 * HTTP libraries accept lines without a colon, and any character.
 */
final class ResponseFields {
  private ResponseFields() {}

  /** Returns what is wrong with a field, without quoting it, or null. */
  static @Nullable String problemOf(Headers headers) {
    for (String name : headers.names()) {
      // Libraries add those of HTTP/2 that begin with a colon.
      if (!RequestChecks.isToken(name.startsWith(":") ? name.substring(1) : name)) {
        return "a header has no valid name";
      }
      for (String value : headers.all(name)) {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0 || value.indexOf('\0') >= 0) {
          return "the value of a header has control characters";
        }
      }
    }
    return null;
  }
}
