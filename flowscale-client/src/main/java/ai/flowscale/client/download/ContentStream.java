package ai.flowscale.client.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The content of an output, for a thread that waits for it. A few chunks are requested ahead. */
final class ContentStream extends InputStream implements Flow.Subscriber<ByteBuffer> {
  /** How many chunks may have been requested and not yet read. */
  static final int AHEAD = 8;

  private final Content content;
  private final Runnable blockingCheck;
  private volatile Flow.@Nullable Subscription subscription;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private ByteBuffer current = ByteBuffer.allocate(0);
  private volatile boolean closed;

  /** A chunk, or else the end of the body with its failure, if it has one. */
  private record Signal(@Nullable ByteBuffer chunk, @Nullable Throwable failure) {}

  ContentStream(Content content, Runnable blockingCheck) {
    this.content = content;
    this.blockingCheck = blockingCheck;
  }

  @Override
  public int read() throws IOException {
    return isAtEnd() ? -1 : current.get() & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (isAtEnd()) {
      return -1;
    }
    int count = Math.min(length, current.remaining());
    current.get(bytes, offset, count);
    return count;
  }

  @Override
  public int available() throws IOException {
    checkOpen();
    return current.remaining();
  }

  /** Waits for bytes. */
  private boolean isAtEnd() throws IOException {
    checkOpen();
    while (!current.hasRemaining()) {
      ByteBuffer next = next();
      if (next == null) {
        return true;
      }
      current = next;
    }
    return false;
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("The stream is closed.");
    }
  }

  /** Returns the next chunk, or null at the end. */
  private @Nullable ByteBuffer next() throws IOException {
    if (signals.isEmpty()) {
      blockingCheck.run();
    }
    Signal next;
    try {
      next = signals.take();
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("The thread was interrupted; the content was closed.");
      interrupted.initCause(e);
      throw interrupted;
    }
    if (next.chunk() == null) {
      // For the next read.
      signals.add(next);
    }
    if (next.failure() != null) {
      throw new IOException(next.failure().getMessage(), next.failure());
    }
    Flow.Subscription from = subscription;
    if (next.chunk() != null && from != null) {
      from.request(1);
    }
    return next.chunk();
  }

  @Override
  public void close() {
    closed = true;
    content.close();
  }

  // Called by the content, once each for the subscription and the end.

  @Override
  public void onSubscribe(Flow.Subscription started) {
    subscription = started;
    started.request(AHEAD);
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    signals.add(new Signal(chunk, null));
  }

  @Override
  public void onError(Throwable why) {
    signals.add(new Signal(null, why));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal(null, null));
  }
}
