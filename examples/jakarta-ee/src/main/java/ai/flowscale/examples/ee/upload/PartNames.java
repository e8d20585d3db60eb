package ai.flowscale.examples.ee.upload;

import jakarta.ws.rs.core.EntityPart;
import jakarta.ws.rs.core.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names in the header of a part (RFC 7578). Servers do not agree on them: Jersey reads headers
 * as ISO 8859-1, while browsers send UTF-8, and RESTEasy takes one name for the other where one is
 * not ASCII. So they are taken from the header as it came; a part without it, of which Jersey tells
 * no names but a NullPointerException, has none.
 *
 * @param name the field, possibly empty
 * @param fileName the file's name, possibly empty, or null for what is no file
 */
record PartNames(String name, @Nullable String fileName) {
  private static final char LAST_BYTE = 0xff;
  private static final Pattern PARAMETER =
      Pattern.compile(
          // Possessive, since a group that may go back takes a frame of the stack for each
          // character.
          ";\\s*([A-Za-z]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^;\"\\s]+))");

  static PartNames of(EntityPart part) {
    String header = part.getHeaders().getFirst(HttpHeaders.CONTENT_DISPOSITION);
    return parse(header == null ? "" : header);
  }

  static PartNames parse(String header) {
    String name = "";
    String fileName = null;
    Matcher matcher = PARAMETER.matcher(repaired(header));
    while (matcher.find()) {
      String quoted = matcher.group(2);
      String value = quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\([\"\\\\])", "$1");
      switch (matcher.group(1).toLowerCase(Locale.ROOT)) {
        case "name" -> name = value;
        case "filename" -> fileName = value;
        default -> {}
      }
    }
    return new PartNames(name, fileName);
  }

  /** Reading bytes as ISO 8859-1 loses nothing. */
  private static String repaired(String header) {
    if (header.chars().anyMatch(c -> c > LAST_BYTE)) {
      return header;
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(header.getBytes(StandardCharsets.ISO_8859_1));
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      // Not UTF-8, so it was read rightly.
      return header;
    }
  }
}
