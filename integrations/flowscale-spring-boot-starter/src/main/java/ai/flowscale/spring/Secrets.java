package ai.flowscale.spring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which properties {@code flowscale.*} hold secrets, and where else these are. */
final class Secrets {
  /** Shorter values of headers, such as a version, are in many other values by chance. */
  private static final int SHORTEST_HEADER = 8;

  /** JSON in JSON in a URL is three. */
  private static final int MOST_ENCODINGS = 8;

  private static final Pattern PERCENT = Pattern.compile("(?:%[0-9a-fA-F]{2})+");
  private static final Pattern UNICODE = Pattern.compile("\\\\+u+([0-9a-fA-F]{4})");

  /** Letters after backslashes stand for control characters, and plus in a form for a space. */
  private static final Pattern QUOTING = Pattern.compile("\\\\+[bfnrt]?|[\"'+\\s\\p{Cntrl}]");

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

  /**
   * Whether a value of any other name has a secret in it, such as the JVM's command line. The
   * secret may be encoded, as in the JSON of {@code SPRING_APPLICATION_JSON}.
   */
  static boolean areIn(@Nullable Object value, FlowscaleProperties properties) {
    if (value == null) {
      return false;
    }
    String text = value.toString();
    String plain = withoutEncoding(text);
    return of(properties)
        .map(String::strip)
        .filter(secret -> !secret.isEmpty())
        .anyMatch(secret -> text.contains(secret) || isIn(plain, withoutEncoding(secret)));
  }

  private static Stream<String> of(FlowscaleProperties properties) {
    FlowscaleProperties.Proxy proxy = properties.proxy();
    Stream<String> headers =
        properties.headers().values().stream().filter(it -> it.length() >= SHORTEST_HEADER);
    return Stream.concat(
        Stream.of(properties.api().key(), proxy == null ? null : proxy.password())
            .filter(Objects::nonNull),
        headers);
  }

  private static boolean isIn(String text, String secret) {
    return !secret.isEmpty() && text.contains(secret);
  }

  /**
   * Returns what a text and its encoded forms have in common: escapes of JSON, of property files
   * and of URLs are decoded, however often they were applied, and the characters that quoting adds
   * or replaces are left out. Two texts may have this in common by chance; then a value is hidden
   * that has no secret in it.
   */
  private static String withoutEncoding(String text) {
    String decoded = text;
    for (int i = 0; i < MOST_ENCODINGS; i++) {
      String next = PERCENT.matcher(decoded).replaceAll(run -> quoted(bytes(run.group())));
      next =
          UNICODE
              .matcher(next)
              .replaceAll(run -> quoted("" + (char) Integer.parseInt(run.group(1), 16)));
      if (next.equals(decoded)) {
        break;
      }
      decoded = next;
    }
    return QUOTING.matcher(decoded).replaceAll("");
  }

  private static String quoted(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }

  private static String bytes(String percentEncoded) {
    byte[] bytes = HexFormat.of().parseHex(percentEncoded.replace("%", ""));
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException otherCharset) {
      return new String(bytes, ISO_8859_1);
    }
  }
}
