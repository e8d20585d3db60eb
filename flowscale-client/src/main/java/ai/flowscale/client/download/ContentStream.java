package ai.flowscale.client.download;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.transport.toolkit.internal.PieceStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/** The content of an output, for a thread of the application that waits for it. */
final class ContentStream extends PieceStream {
  private final Content content;
  private final ContentReader reader;
  private final Runnable blockingCheck;
  private @Nullable FlowscaleException failure;
  private volatile boolean closed;

  ContentStream(Content content, ContentReader reader, Runnable blockingCheck) {
    this.content = content;
    this.reader = reader;
    this.blockingCheck = blockingCheck;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int atHand = available();
    if (length == 0) {
      return 0;
    }
    if (atHand == 0) {
      blockingCheck.run();
    }
    FlowscaleException known = failure;
    if (known != null) {
      throw broken(known);
    }
    try {
      return reader.read(bytes, offset, length);
    } catch (FlowscaleException e) {
      checkOpen();
      if (Thread.currentThread().isInterrupted()) {
        close();
        InterruptedIOException interrupted =
            new InterruptedIOException("The thread was interrupted; the content was closed.");
        interrupted.initCause(e);
        throw interrupted;
      }
      failure = e;
      throw broken(e);
    }
  }

  private static IOException broken(FlowscaleException why) {
    return new IOException(why.getMessage(), why);
  }

  @Override
  public int available() throws IOException {
    checkOpen();
    return reader.available();
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("The stream is closed.");
    }
  }

  @Override
  public void close() {
    closed = true;
    content.close();
  }
}
