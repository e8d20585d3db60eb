package ai.flowscale.emulator.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes grey pictures as JPEG. */
public final class Jpeg {
  private static final int BLOCK = 8;

  private Jpeg() {}

  /**
   * Encodes a picture of one shade.
   *
   * @param width its width
   * @param height its height
   * @return the file
   */
  public static byte[] grey(int width, int height) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    bytes(out, 0xff, 0xd8);
    segment(out, 0xe0, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);
    int[] ones = new int[1 + BLOCK * BLOCK];
    Arrays.fill(ones, 1, ones.length, 1);
    segment(out, 0xdb, ones);
    // One component, eight bits.
    segment(out, 0xc0, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0);
    // One code each, '0': no difference to the block before, and no frequencies.
    segment(out, 0xc4, table(0x00));
    segment(out, 0xc4, table(0x10));
    segment(out, 0xda, 1, 1, 0, 0, 63, 0);
    Bits blocks = Bits.highestFirst();
    int count = ceiling(width) * ceiling(height);
    for (int i = 0; i < count; i++) {
      blocks.put(0, 2);
    }
    out.writeBytes(blocks.filledWith(1));
    bytes(out, 0xff, 0xd9);
    return out.toByteArray();
  }

  private static int ceiling(int pixels) {
    return (pixels + BLOCK - 1) / BLOCK;
  }

  private static int[] table(int kind) {
    int[] table = new int[1 + 16 + 1];
    table[0] = kind;
    table[1] = 1;
    return table;
  }

  private static void segment(ByteArrayOutputStream out, int marker, int... data) {
    bytes(out, 0xff, marker);
    out.writeBytes(ByteBuffer.allocate(2).putShort((short) (2 + data.length)).array());
    bytes(out, data);
  }

  private static void bytes(ByteArrayOutputStream out, int... data) {
    for (int each : data) {
      out.write(each);
    }
  }
}
