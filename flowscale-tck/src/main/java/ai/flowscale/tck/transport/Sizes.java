package ai.flowscale.tck.transport;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The usual sizes of buffers in HTTP libraries: 8, 16 and 64 KiB, one byte less and one more. Most
 * mistakes at the end of a body happen there.
 */
final class Sizes {
  /** Sizes of bodies. */
  static final List<Integer> OF_BODIES =
      List.of(1, 8191, 8192, 8193, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537);

  /** Sizes of header values and targets; servers accept heads of about 16 KiB. */
  static final List<Integer> OF_HEADS = List.of(4096, 8191, 8192, 8193);

  /** Of a value or a target with which a head is longer than two of the usual buffers. */
  static final int LARGE_HEAD = 17_000;

  private Sizes() {}

  /** Returns letters; no block is equal to the one before. */
  static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) ('a' + (i + i / 26 + i / 8192) % 26);
    }
    return bytes;
  }

  /** Returns all values of a byte, with the mark of a text's encoding before them. */
  static byte[] notText() {
    byte[] bytes = new byte[3 + 3 * 256];
    bytes[0] = (byte) 0xef;
    bytes[1] = (byte) 0xbb;
    bytes[2] = (byte) 0xbf;
    for (int i = 3; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 7);
    }
    return bytes;
  }

  static String text(int count) {
    return new String(bytes(count), StandardCharsets.US_ASCII);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
