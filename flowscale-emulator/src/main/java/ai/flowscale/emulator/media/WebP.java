package ai.flowscale.emulator.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pictures of one colour as WebP. */
public final class WebP {
  private WebP() {}

  /**
   * Encodes a picture of one colour.
   *
   * @param width its width, up to 16,384
   * @param height its height, likewise
   * @param rgb the colour, as 0xRRGGBB
   * @return the file
   */
  public static byte[] encode(int width, int height, int rgb) {
    Bits bits = Bits.lowestFirst().put(0x2f, 8).put(width - 1, 14).put(height - 1, 14);
    // No alpha, version 0, no transform, no colour cache, one group of codes.
    bits.put(0, 1).put(0, 3).put(0, 1).put(0, 1).put(0, 1);
    // Codes of one symbol take no bits, so the pixels do not either.
    for (int symbol : new int[] {rgb >> 8 & 255, rgb >> 16 & 255, rgb & 255, 255}) {
      bits.put(1, 1).put(0, 1).put(1, 1).put(symbol, 8);
    }
    bits.put(1, 1).put(0, 1).put(0, 1).put(0, 1);
    byte[] data = bits.filledWith(0);
    int padded = data.length + data.length % 2;
    return ByteBuffer.allocate(20 + padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(ascii("RIFF"))
        .putInt(12 + padded)
        .put(ascii("WEBPVP8L"))
        .putInt(data.length)
        .put(data)
        .array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
