package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a request must be like to be sent as it stands; HTTP libraries are more forgiving. */
final class RequestRules {
  /** The headers that belong to the connection or to the framing of the body. */
  private static final Set<String> RESTRICTED =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private RequestRules() {}

  /**
   * Checks a request.
   *
   * @throws IllegalArgumentException if it cannot be sent as it stands; the message holds no value
   */
  static void check(TransportRequest request) {
    require(TOKEN.matcher(request.method()).matches(), "the method is not valid");
    checkUri(request.uri());
    Headers headers = request.headers();
    for (String name : headers.names()) {
      require(TOKEN.matcher(name).matches(), "a header's name is not valid");
      require(
          !RESTRICTED.contains(name.toLowerCase(Locale.ROOT)),
          "the header " + name + " is the transport's to add");
      for (String value : headers.all(name)) {
        require(
            value.chars().allMatch(RequestRules::isFieldCharacter),
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

  private static boolean isFieldCharacter(int c) {
    return c == '\t' || (c >= ' ' && c != 0x7f && c <= 0xff);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
