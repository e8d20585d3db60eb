package ai.flowscale.transport.toolkit;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a request must be like to be sent as it stands (rules 1.5 to 1.7 of the contract). HTTP
 * libraries are more forgiving: they replace, leave out or pass on what is not valid.
 */
final class RequestChecks {
  /** The headers that belong to the connection or to the framing of the body. */
  private static final Set<String> RESTRICTED =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private RequestChecks() {}

  /**
   * Checks a request.
   *
   * @return why it cannot be sent as it stands, without a value; null if it can
   */
  static @Nullable String problemOf(TransportRequest request) {
    URI uri = request.uri();
    boolean http =
        "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    if (!http || uri.getHost() == null || uri.getRawUserInfo() != null) {
      return "not an absolute http or https address with a host";
    }
    if (!isToken(request.method())) {
      return "the method is not valid";
    }
    Headers headers = request.headers();
    for (String name : headers.names()) {
      if (!isToken(name)) {
        return "a header's name is not valid";
      }
      if (RESTRICTED.contains(name.toLowerCase(Locale.ROOT))) {
        return "the header " + name + " is set by the transport and must not be given";
      }
      for (String value : headers.all(name)) {
        if (!consistsOf(value, RequestChecks::isFieldCharacter)) {
          return "the header " + name + " has a value that is not valid";
        }
      }
    }
    return null;
  }

  /** RFC 9110, section 5.6.2. */
  static boolean isToken(String text) {
    return !text.isEmpty() && consistsOf(text, RequestChecks::isTokenCharacter);
  }

  /** Without a stream or a pattern: each request comes through here. */
  private static boolean consistsOf(String text, IntPredicate allowed) {
    for (int i = 0; i < text.length(); i++) {
      if (!allowed.test(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTokenCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || TOKEN_MARKS.indexOf(c) >= 0;
  }

  private static boolean isFieldCharacter(int c) {
    return c == '\t' || (c >= ' ' && c < 0x7f);
  }
}
