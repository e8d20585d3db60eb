package ai.flowscale.client.inputs;

import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.support.Names;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Encodes text as it is, or not at all: {@code String.getBytes} puts a "?" for half a character.
 */
final class Utf8 {

  private Utf8() {}

  /**
   * Encodes a text.
   *
   * @param input the name of the input the text belongs to
   * @throws InvalidRequestException if the text has half of a surrogate pair
   */
  static byte[] encode(String input, CharSequence text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new InvalidRequestException(
          input,
          "%s has half of a surrogate pair, which UTF-8 cannot carry: was the text cut in the middle of a character?"
              .formatted(Names.input(input)),
          e);
    }
  }
}
