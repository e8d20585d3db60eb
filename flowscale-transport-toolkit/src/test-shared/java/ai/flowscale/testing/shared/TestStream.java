package ai.flowscale.testing.shared;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream of test content that counts how often it is closed. */
public final class TestStream extends InputStream {
  private final InputStream content;
  private volatile int closed;
  private volatile int reads;
  private IOException failure;

  public TestStream(byte[] content) {
    this.content = new ByteArrayInputStream(content);
  }

  /** Fails once the content was read. */
  public TestStream failingAtTheEnd(IOException failure) {
    this.failure = failure;
    return this;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    reads++;
    int count = content.read(bytes, offset, length);
    if (count < 0 && failure != null) {
      throw failure;
    }
    return count;
  }

  @Override
  public void close() {
    closed++;
  }

  public int closed() {
    return closed;
  }

  public int reads() {
    return reads;
  }
}
