package ai.flowscale.client.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.api.model.Link;
import java.net.URI;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Links as services write them: browsers forgive more than {@link URI} does. */
final class Links {

  /** Scheme and authority, path, query, the sign before a fragment, fragment. */
  private static final Pattern PARTS =
      Pattern.compile("((?:[^/?#]*//[^/?#]*)?)([^?#]*)((?:\\?[^#]*)?)(#?)(.*)", Pattern.DOTALL);

  /** What {@link URI} refuses everywhere: a percent sign that starts no escape, among others. */
  private static final String REFUSED = "%(?![0-9A-Fa-f]{2})|[\"<>\\\\^`{|}]|\\p{Cc}|\\p{Z}";

  private static final Pattern ANYWHERE = Pattern.compile(REFUSED);
  private static final Pattern IN_PATH = Pattern.compile(REFUSED + "|[\\[\\]]");
  private static final Pattern IN_FRAGMENT = Pattern.compile(REFUSED + "|#");
  private static final HexFormat ESCAPES = HexFormat.of().withUpperCase().withPrefix("%");

  private Links() {}

  /** Makes a link of a text, or null where even percent-encoding does not make it one. */
  static @Nullable Link read(String text) {
    try {
      return new Link(text);
    } catch (IllegalArgumentException e) {
      try {
        return new Link(encoded(text));
      } catch (IllegalArgumentException stillNot) {
        return null;
      }
    }
  }

  /** Encodes what is refused and nothing else, so that what is encoded already stays as it is. */
  private static String encoded(String text) {
    Matcher parts = PARTS.matcher(text);
    return parts.matches()
        ? encoded(parts.group(1), ANYWHERE)
            + encoded(parts.group(2), IN_PATH)
            + encoded(parts.group(3), ANYWHERE)
            + parts.group(4)
            + encoded(parts.group(5), IN_FRAGMENT)
        : text;
  }

  private static String encoded(String part, Pattern refused) {
    return refused.matcher(part).replaceAll(it -> ESCAPES.formatHex(it.group().getBytes(UTF_8)));
  }
}
