package ai.flowscale.emulator.media;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntBinaryOperator;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Writes pictures as PNG, without the module {@code java.desktop}. */
public final class Png {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private Png() {}

  /**
   * Returns whether a file is a PNG.
   *
   * @param content the file
   * @return true if it has the signature of one
   */
  public static boolean isPng(byte[] content) {
    return content.length > 24 && ByteBuffer.wrap(content, 0, 8).equals(ByteBuffer.wrap(SIGNATURE));
  }

  /**
   * Returns the width.
   *
   * @param png a PNG
   * @return its width in pixels
   */
  public static int width(byte[] png) {
    return ByteBuffer.wrap(png).getInt(16);
  }

  /**
   * Returns the height.
   *
   * @param png a PNG
   * @return its height in pixels
   */
  public static int height(byte[] png) {
    return ByteBuffer.wrap(png).getInt(20);
  }

  /**
   * Encodes a picture.
   *
   * @param width its width
   * @param height its height
   * @param pixel the pixel of a column and a row, as 0xRRGGBB
   * @return the file
   */
  public static byte[] encode(int width, int height, IntBinaryOperator pixel) {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(rows)) {
      // Row by row: the pixels of a large picture take more than the file.
      ByteBuffer row = ByteBuffer.allocate(1 + 3 * width);
      for (int y = 0; y < height; y++) {
        row.clear().put((byte) 0); // No filter.
        for (int x = 0; x < width; x++) {
          int rgb = pixel.applyAsInt(x, y);
          row.put((byte) (rgb >> 16)).put((byte) (rgb >> 8)).put((byte) rgb);
        }
        deflated.write(row.array());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Not in memory.
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    // Eight bits for each of three colours.
    byte[] format = {8, 2, 0, 0, 0};
    chunk(out, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put(format).array());
    chunk(out, "IDAT", rows.toByteArray());
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
    chunk.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 checksum = new CRC32();
    checksum.update(chunk.array(), 4, 4 + data.length);
    out.writeBytes(chunk.putInt((int) checksum.getValue()).array());
  }
}
