package ai.flowscale.api.support;

import ai.flowscale.api.error.FlowscaleException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Which headers an application may add (RFC 9110, section 5). */
public final class HeaderRules {
  /** The header that carries the key. */
  public static final String API_KEY = "X-API-KEY";

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /**
   * What frames or routes a message belongs to the transport, and the rest of these to the client.
   */
  private static final Set<String> RESERVED =
      Set.of(
          "accept-encoding",
          "connection",
          "content-length",
          "content-type",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private HeaderRules() {}

  /**
   * Checks headers.
   *
   * @param failure makes the exception of what is wrong, which does not hold a value
   */
  public static void check(
      Map<String, String> headers, Function<String, FlowscaleException> failure) {
    headers.forEach(
        (name, value) ->
            problem(name, value)
                .ifPresent(
                    problem -> {
                      throw failure.apply(problem);
                    }));
  }

  /** Returns what is wrong with a header, without its value, or empty. */
  public static Optional<String> problem(String name, String value) {
    if (!TOKEN.matcher(name).matches()) {
      return Optional.of("a header's name is blank or has a character that is not allowed");
    }
    if (name.equalsIgnoreCase(API_KEY)) {
      return Optional.of("the header X-API-KEY is set by apiKey(...) only");
    }
    if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      return Optional.of("the header " + name + " is the client's own: leave it out");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '\t' && (c < ' ' || c > '~')) {
        return Optional.of(
            "the value of the header %s has a character at index %s that is not visible ASCII"
                .formatted(name, i));
      }
    }
    return Optional.empty();
  }
}
