package ai.flowscale.mcp.files;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of an output as a resource.
 *
 * @param run the run
 * @param name the output's name
 */
public record OutputUri(String run, String name) {
  /** As the protocol writes templates. */
  public static final String TEMPLATE = "flowscale://runs/{run}/outputs/{name}";

  /** How each begins. */
  static final String SCHEME = "flowscale:";

  private static final Pattern FORM =
      Pattern.compile("flowscale://runs/(?<run>[^/?#]+)/outputs/(?<name>[^/?#]+)");

  /** Reads an address. */
  public static Optional<OutputUri> of(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new OutputUri(decoded(matcher.group("run")), decoded(matcher.group("name"))));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The address. */
  @Override
  public String toString() {
    return URI.create("flowscale://runs/" + encoded(run) + "/outputs/" + encoded(name)).toString();
  }
}
