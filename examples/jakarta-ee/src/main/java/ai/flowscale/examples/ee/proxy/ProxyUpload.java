package ai.flowscale.examples.ee.proxy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An upload on its way, which tells when it last moved. */
final class ProxyUpload extends FilterInputStream {
  private volatile long lastMoved = System.nanoTime();

  ProxyUpload(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int read = in.read();
    lastMoved = System.nanoTime();
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    lastMoved = System.nanoTime();
    return read;
  }

  long lastMoved() {
    return lastMoved;
  }
}
