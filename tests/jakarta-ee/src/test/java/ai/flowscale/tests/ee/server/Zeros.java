package ai.flowscale.tests.ee.server;

import java.io.InputStream;
import java.util.Arrays;

/** So many bytes that take no memory. */
final class Zeros extends InputStream {
  private long left;

  Zeros(long count) {
    left = count;
  }

  @Override
  public int read() {
    if (left == 0) {
      return -1;
    }
    left--;
    return 0;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    int count = (int) Math.min(left, length);
    Arrays.fill(buffer, offset, offset + count, (byte) 0);
    left -= count;
    return count;
  }
}
