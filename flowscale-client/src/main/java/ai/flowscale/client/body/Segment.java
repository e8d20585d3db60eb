package ai.flowscale.client.body;

import ai.flowscale.api.InputSource;
import java.io.ByteArrayInputStream;
import java.util.OptionalLong;

/**
 * A piece of a request's body.
 *
 * @param name the input or argument it belongs to, as errors report it
 * @param description what to call it in messages, such as {@code input 'image_1': cat.png}
 * @param length the exact number of bytes, or empty where it is not known
 * @param source where the bytes come from
 */
public record Segment(String name, String description, OptionalLong length, InputSource source) {

  /** A segment in memory. The bytes are not copied. */
  public static Segment ofBytes(String name, byte[] bytes) {
    return new Segment(
        name, name, OptionalLong.of(bytes.length), () -> new ByteArrayInputStream(bytes));
  }
}
