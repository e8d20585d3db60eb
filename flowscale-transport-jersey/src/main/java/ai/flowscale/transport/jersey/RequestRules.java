package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/** What a request must be like to be sent as it stands; HTTP libraries are more forgiving. */
final class RequestRules {
  /** The headers that belong to the connection or to the framing of the body. */
  private static final Set<String> RESTRICTED =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private RequestRules() {}

  /**
   * Checks a request.
   *
   * @throws IllegalArgumentException if it cannot be sent as it stands; the message holds no value
   */
  static void check(TransportRequest request) {
    require(isToken(request.method()), "the method is not valid");
    checkUri(request.uri());
    Headers headers = request.headers();
    for (String name : headers.names()) {
      require(isToken(name), "a header's name is not valid");
      require(
          !RESTRICTED.contains(name.toLowerCase(Locale.ROOT)),
          "the header " + name + " is the transport's to add");
      for (String value : headers.all(name)) {
        require(
            consistsOf(value, RequestRules::isFieldCharacter),
            "the header " + name + " has a value that is not valid");
      }
    }
  }

  private static void checkUri(URI uri) {
    boolean http =
        "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    require(
        http && uri.getHost() != null && uri.getRawUserInfo() == null,
        "not an absolute http or https address with a host");
  }

  private static boolean isToken(String text) {
    return !text.isEmpty() && consistsOf(text, RequestRules::isTokenCharacter);
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
    return c == '\t' || (c >= ' ' && c != 0x7f && c <= 0xff);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
