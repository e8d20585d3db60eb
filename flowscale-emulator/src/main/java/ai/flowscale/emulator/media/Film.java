package ai.flowscale.emulator.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a grey film of one second as MP4 with H.264. Each macroblock is predicted and has no
 * residual, so it takes one byte.
 */
public final class Film {
  private static final int FRAMES = 24;
  private static final int MACROBLOCK = 16;
  private static final int TIMESCALE = 24;
  private static final int MILLIS = 1000;
  private static final int UNITY = 0x00010000;
  private static final int[] MATRIX = {UNITY, 0, 0, 0, UNITY, 0, 0, 0, 0x40000000};

  private final int width;
  private final int height;
  private final int columns;
  private final int rows;

  private Film(int width, int height) {
    this.width = width;
    this.height = height;
    this.columns = (width + MACROBLOCK - 1) / MACROBLOCK;
    this.rows = (height + MACROBLOCK - 1) / MACROBLOCK;
  }

  /**
   * Encodes a film.
   *
   * @param width its width; odd ones lose a pixel
   * @param height its height, likewise
   * @return an MP4 file
   */
  public static byte[] mp4(int width, int height) {
    return new Film(Math.max(2, width / 2 * 2), Math.max(2, height / 2 * 2)).file();
  }

  private byte[] file() {
    List<byte[]> samples = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      byte[] unit = frame(i);
      samples.add(ByteBuffer.allocate(4 + unit.length).putInt(unit.length).put(unit).array());
    }
    byte[] type = box("ftyp", ascii("isom"), ints(512), ascii("isomiso2avc1mp41"));
    int firstSample = type.length + movie(samples, 0).length + 8;
    return join(type, movie(samples, firstSample), box("mdat", samples.toArray(byte[][]::new)));
  }

  private byte[] sequence() {
    Bits bits = Bits.highestFirst().put(0x67, 8).put(66, 8).put(0xc0, 8).put(51, 8);
    // Order of display is order of decoding; no frame refers to another.
    bits.golomb(0).golomb(0).golomb(2).golomb(1).put(0, 1);
    bits.golomb(columns - 1).golomb(rows - 1).put(1, 1).put(1, 1);
    int right = (columns * MACROBLOCK - width) / 2;
    int bottom = (rows * MACROBLOCK - height) / 2;
    bits.put(1, 1).golomb(0).golomb(right).golomb(0).golomb(bottom).put(0, 1);
    return bits.put(1, 1).filledWith(0);
  }

  private static byte[] picture() {
    Bits bits = Bits.highestFirst().put(0x68, 8).golomb(0).golomb(0).put(0, 2);
    bits.golomb(0).golomb(0).golomb(0).put(0, 3).golomb(0).golomb(0).golomb(0).put(0, 3);
    return bits.put(1, 1).filledWith(0);
  }

  private byte[] frame(int number) {
    Bits bits = Bits.highestFirst().put(0x65, 8);
    // All of it intra-coded; two frames in a row need different ids.
    bits.golomb(0).golomb(7).golomb(0).put(0, 4).golomb(number % 2).put(0, 2).golomb(0);
    for (int i = 0; i < columns * rows; i++) {
      // The average of the neighbours, without residual: luma, chroma, quantizer, coefficients.
      bits.golomb(3).golomb(0).golomb(0).put(1, 1);
    }
    return bits.put(1, 1).filledWith(0);
  }

  private byte[] movie(List<byte[]> samples, int firstSample) {
    byte[] header =
        full(
            "mvhd",
            0,
            ints(0, 0, MILLIS, MILLIS, UNITY, 0x01000000, 0, 0),
            ints(MATRIX),
            ints(0, 0, 0, 0, 0, 0, 2));
    byte[] track =
        full(
            "tkhd",
            7,
            ints(0, 0, 1, 0, MILLIS, 0, 0, 0, 0),
            ints(MATRIX),
            ints(width << 16, height << 16));
    byte[] media =
        box(
            "mdia",
            full("mdhd", 0, ints(0, 0, TIMESCALE, FRAMES, 0x55c40000)),
            full("hdlr", 0, ints(0), ascii("vide"), ints(0, 0, 0), new byte[1]),
            box(
                "minf",
                full("vmhd", 1, ints(0, 0)),
                box("dinf", full("dref", 0, ints(1), full("url ", 1))),
                table(samples, firstSample)));
    return box("moov", header, box("trak", track, media));
  }

  private byte[] table(List<byte[]> samples, int firstSample) {
    int[] sizes = samples.stream().mapToInt(sample -> sample.length).toArray();
    return box(
        "stbl",
        full("stsd", 0, ints(1), format()),
        full("stts", 0, ints(1, FRAMES, 1)),
        full("stsc", 0, ints(1, 1, FRAMES, 1)),
        full("stsz", 0, ints(0, FRAMES), ints(sizes)),
        full("stco", 0, ints(1, firstSample)));
  }

  private byte[] format() {
    byte[] sequence = sequence();
    byte[] picture = picture();
    ByteBuffer decoder = ByteBuffer.allocate(11 + sequence.length + picture.length);
    // Version, then what the sequence begins with; lengths of four bytes; one of each.
    decoder.put((byte) 1).put(sequence, 1, 3).put((byte) 0xff);
    decoder.put((byte) 0xe1).putShort((short) sequence.length).put(sequence);
    decoder.put((byte) 1).putShort((short) picture.length).put(picture);
    ByteBuffer visual = ByteBuffer.allocate(78);
    visual.putShort(6, (short) 1).putShort(24, (short) width).putShort(26, (short) height);
    visual.putInt(28, 0x00480000).putInt(32, 0x00480000).putShort(40, (short) 1);
    visual.putShort(74, (short) 24).putShort(76, (short) -1);
    return box("avc1", visual.array(), box("avcC", decoder.array()));
  }

  private static byte[] full(String type, int flags, byte[]... parts) {
    return box(type, ints(flags), join(parts));
  }

  private static byte[] box(String type, byte[]... parts) {
    byte[] content = join(parts);
    return join(ints(8 + content.length), ascii(type), content);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    bytes.asIntBuffer().put(values);
    return bytes.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
