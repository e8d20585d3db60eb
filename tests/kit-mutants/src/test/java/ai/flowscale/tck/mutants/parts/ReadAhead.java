package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.RequestBody;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Has a thread take from a source, wanted or not, until so many bytes wait for a reader. It begins
 * with the first read.
 */
public final class ReadAhead extends PieceStream {
  private final Source source;
  private final long most;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CompletableFuture<Void> filled = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<ByteBuffer> waiting = new ArrayDeque<>();
  private long held;
  private Throwable failure;
  private boolean ended;
  private boolean closed;

  /** Where the bytes come from. */
  @FunctionalInterface
  public interface Source {
    void writeTo(OutputStream out) throws IOException;
  }

  public ReadAhead(Source source, long most) {
    this.source = source;
    this.most = most;
  }

  /** A body that is read ahead; takes what is done with its release when it cannot be written. */
  public static RequestBody upload(RequestBody body, long most, Consumer<Runnable> atBreak) {
    return new ForwardingBody(body) {
      @Override
      public void writeTo(OutputStream out) {
        ReadAhead ahead = new ReadAhead(super::writeTo, most);
        try {
          for (ByteBuffer next = ahead.next(); next != null; next = ahead.next()) {
            out.write(next.array(), next.position(), next.remaining());
          }
        } catch (IOException e) {
          atBreak.accept(ahead::close);
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  /** Begins; completes when all is here that will be taken ahead. */
  public CompletableFuture<Void> filled() {
    start();
    return filled;
  }

  private void start() {
    if (started.compareAndSet(false, true)) {
      Thread thread = new Thread(this::run, "tck-ahead");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void run() {
    Throwable thrown = null;
    try {
      source.writeTo(new Writing());
    } catch (IOException | RuntimeException | Error e) {
      thrown = e;
    }
    lock.lock();
    try {
      failure = thrown;
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    filled.complete(null);
  }

  @Override
  protected ByteBuffer next() throws IOException {
    start();
    lock.lock();
    try {
      while (waiting.isEmpty() && !ended && !closed) {
        changed.await();
      }
      ByteBuffer next = waiting.poll();
      if (next != null) {
        held -= next.remaining();
        changed.signalAll();
      } else if (failure != null) {
        throw Thrown.of(failure);
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private final class Writing extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
      lock.lock();
      try {
        while (held >= most && !closed) {
          filled.complete(null);
          changed.await();
        }
        if (closed) {
          throw new IOException("nobody reads any more");
        }
        waiting.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, offset, offset + size)));
        held += size;
        changed.signalAll();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      } finally {
        lock.unlock();
      }
    }
  }
}
