package ai.flowscale.tests.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Content of any size that both ends of a transfer can generate. Each block of 64 KiB begins with
 * its number, so a block that is lost, repeated or out of order changes the hash.
 */
public final class BulkContent {
  private static final int BLOCK = 64 * 1024;

  private BulkContent() {}

  /**
   * Returns the content as a stream.
   *
   * @param count how many bytes
   * @return a new stream, which need not be closed
   */
  public static InputStream stream(long count) {
    return new Generated(count);
  }

  /**
   * Returns the hash of the content.
   *
   * @param count how many bytes
   * @return SHA-256 in lower-case hex
   */
  public static String sha256(long count) {
    MessageDigest digest = sha256Digest();
    byte[] block = pattern();
    for (long done = 0; done < count; done += BLOCK) {
      digest.update(numbered(block, done), 0, (int) Math.min(count - done, BLOCK));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Returns a checksum of the content that every JVM computes fast.
   *
   * @param count how many bytes
   * @return CRC-32C in lower-case hex
   */
  public static String checksum(long count) {
    CRC32C checksum = new CRC32C();
    byte[] block = pattern();
    for (long done = 0; done < count; done += BLOCK) {
      checksum.update(numbered(block, done), 0, (int) Math.min(count - done, BLOCK));
    }
    return Long.toHexString(checksum.getValue());
  }

  /** Writes the content. */
  static void writeTo(OutputStream out, long count) throws IOException {
    byte[] block = pattern();
    for (long done = 0; done < count; done += BLOCK) {
      out.write(numbered(block, done), 0, (int) Math.min(count - done, BLOCK));
    }
  }

  static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] pattern() {
    byte[] bytes = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      bytes[i] = (byte) (i * 31 + (i >>> 8));
    }
    return bytes;
  }

  private static byte[] numbered(byte[] block, long position) {
    ByteBuffer.wrap(block).putLong(position / BLOCK);
    return block;
  }

  private static final class Generated extends InputStream {
    private final byte[] block = pattern();
    private final long count;
    private long position;

    Generated(long count) {
      this.count = count;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (position == count) {
        return -1;
      }
      int at = (int) (position % BLOCK);
      int taken = (int) Math.min(Math.min(length, BLOCK - at), count - position);
      System.arraycopy(numbered(block, position), at, target, offset, taken);
      position += taken;
      return taken;
    }
  }
}
