package ai.flowscale.transport.toolkit;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.transport.toolkit.internal.PieceStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where a client that is driven by events puts the body of a response, for the thread that reads
 * it. {@link AbstractExchange#respond} makes it. The reader gets what came in its order, then the
 * end. How much is held is up to the transport: it is asked for more when the reader has taken all
 * that came.
 *
 * <p>All methods may be called from any thread and do not block. Once the reader has received an
 * end, or wants no more, they do nothing.
 */
public final class ResponseBodySink {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final Runnable more;
  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Reader reader = new Reader();

  // With the lock.

  private final Queue<ByteBuffer> held = new ArrayDeque<>();
  private boolean complete;
  private boolean closed;
  private @Nullable TransportException failure;

  /** Whether more was asked for and nothing has come since. */
  private boolean asked = true;

  ResponseBodySink(Runnable more) {
    this.more = more;
  }

  /** Returns what came, for one thread at a time. Closing it ends a read of another thread. */
  InputStream stream() {
    return reader;
  }

  /**
   * Holds buffers until the reader takes them.
   *
   * @param buffers the reader's from here on, in their order; those without a byte are left out
   */
  public void next(List<ByteBuffer> buffers) {
    change(
        () -> {
          asked = false;
          if (!closed) {
            buffers.stream().filter(ByteBuffer::hasRemaining).forEach(held::add);
          }
        });
  }

  /**
   * Holds a buffer until the reader takes it.
   *
   * @param buffer the reader's from here on
   */
  public void next(ByteBuffer buffer) {
    next(List.of(buffer));
  }

  /** All has arrived. The reader learns of it once it has taken what is held. */
  public void complete() {
    change(() -> complete = true);
  }

  /** No more arrives. The reader learns of it once it has taken what is held. */
  void fail(TransportException thrown) {
    change(() -> failure = thrown);
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

  private final class Reader extends PieceStream {
    /** What was taken last. Touched by the reader only. */
    private ByteBuffer taken = NONE;

    @Override
    public int read(byte[] bytes, int offset, int size) throws IOException {
      Objects.checkFromIndexSize(offset, size, bytes.length);
      if (size == 0) {
        return 0;
      }
      while (!taken.hasRemaining()) {
        if (!take()) {
          return -1;
        }
      }
      int count = Math.min(size, taken.remaining());
      taken.get(bytes, offset, count);
      return count;
    }

    /** Takes what is held next, or asks for more where nothing is; returns false at the end. */
    private boolean take() throws IOException {
      boolean ask;
      lock.lock();
      try {
        while (held.isEmpty() && asked && !complete && failure == null && !closed) {
          changed.await();
        }
        if (closed) {
          throw new IOException("the body was closed");
        }
        ByteBuffer next = held.poll();
        if (next == null && complete) {
          return false;
        }
        if (next == null && failure != null) {
          throw failure;
        }
        taken = Objects.requireNonNullElse(next, NONE);
        ask = held.isEmpty() && !asked && !complete && failure == null;
        asked |= ask;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("the thread was interrupted");
      } finally {
        lock.unlock();
      }
      if (ask) {
        more.run();
      }
      return true;
    }

    @Override
    public int available() {
      return taken.remaining();
    }

    @Override
    public void close() {
      change(
          () -> {
            closed = true;
            held.clear();
          });
    }
  }
}
