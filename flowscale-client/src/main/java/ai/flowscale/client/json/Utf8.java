package ai.flowscale.client.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** The text of a body. */
final class Utf8 {

  private static final char REPLACEMENT = '\uFFFD';
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private Utf8() {}

  /** Decodes a body without its byte order mark, and puts up with nothing malformed. */
  static String decode(byte[] body) throws CharacterCodingException {
    String text = decodeLeniently(body);
    // The constructor of String is several times faster than a decoder but only replaces what is
    // malformed. Where nothing was replaced, nothing was malformed.
    if (text.indexOf(REPLACEMENT) >= 0) {
      var unused = UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
    }
    return text;
  }

  static String decodeLeniently(byte[] body) {
    String text = new String(body, UTF_8);
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }
}
