package ai.flowscale.client.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The content of an output, for a thread that waits for it. A few chunks are asked for ahead. */
final class ContentStream extends InputStream {
  /** How many chunks may have been asked for and not yet read. */
  static final int AHEAD = 8;

  private final Content content;
  private final Runnable blockingCheck;
  private final Reader reader = new Reader();
  private ByteBuffer current = ByteBuffer.allocate(0);
  private volatile boolean closed;

  ContentStream(Content content, Runnable blockingCheck) {
    this.content = content;
    this.blockingCheck = blockingCheck;
  }

  Flow.Subscriber<ByteBuffer> reader() {
    return reader;
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

  private @Nullable ByteBuffer next() throws IOException {
    if (reader.mustWait()) {
      blockingCheck.run();
    }
    try {
      return reader.next();
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("The thread was interrupted; the content was closed.");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  @Override
  public void close() {
    closed = true;
    content.close();
  }

  /** Takes the chunks from the thread that brings them. */
  private static final class Reader implements Flow.Subscriber<ByteBuffer> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private Flow.@Nullable Subscription subscription;
    private boolean ended;
    private @Nullable Throwable failure;

    boolean mustWait() {
      lock.lock();
      try {
        return waiting.isEmpty() && !ended;
      } finally {
        lock.unlock();
      }
    }

    /** Returns the next chunk, or null at the end. */
    @Nullable ByteBuffer next() throws IOException, InterruptedException {
      ByteBuffer chunk;
      Flow.Subscription from;
      lock.lockInterruptibly();
      try {
        while (waiting.isEmpty() && !ended) {
          changed.await();
        }
        chunk = waiting.poll();
        from = subscription;
        if (chunk == null && failure != null) {
          throw new IOException(failure.getMessage(), failure);
        }
      } finally {
        lock.unlock();
      }
      if (chunk != null && from != null) {
        from.request(1);
      }
      return chunk;
    }

    @Override
    public void onSubscribe(Flow.Subscription started) {
      Objects.requireNonNull(started, "subscription");
      boolean first;
      lock.lock();
      try {
        first = subscription == null;
        if (first) {
          subscription = started;
        }
      } finally {
        lock.unlock();
      }
      if (first) {
        started.request(AHEAD);
      } else {
        started.cancel();
      }
    }

    @Override
    public void onNext(ByteBuffer chunk) {
      Objects.requireNonNull(chunk, "chunk");
      change(() -> waiting.add(chunk));
    }

    @Override
    public void onError(Throwable why) {
      Objects.requireNonNull(why, "failure");
      change(
          () -> {
            failure = why;
            ended = true;
          });
    }

    @Override
    public void onComplete() {
      change(() -> ended = true);
    }

    private void change(Runnable change) {
      lock.lock();
      try {
        change.run();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
