package ai.flowscale.client.transport;

import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.client.body.Demand;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request for a transport that subscribes to it, written by the thread that executes
 * the exchange: no other thread reads the source. The thread waits whenever the subscriber has not
 * asked for more, so that one piece is in memory.
 */
final class WrittenBody implements RequestBody {
  private static final int PIECE_BYTES = 16 * 1024;

  private final RequestBody body;

  /** What is to be written next; empty once the exchange is over. */
  private final BlockingQueue<Optional<Writing>> subscribed = new LinkedBlockingQueue<>();

  WrittenBody(RequestBody body) {
    this.body = body;
  }

  @Override
  public OptionalLong contentLength() {
    return body.contentLength();
  }

  @Override
  public boolean isReplayable() {
    return body.isReplayable();
  }

  @Override
  public Flow.Publisher<ByteBuffer> publisher() {
    return subscriber -> {
      Writing writing = new Writing(subscriber);
      subscriber.onSubscribe(writing);
      subscribed.add(Optional.of(writing));
    };
  }

  @Override
  public void writeTo(OutputStream out) {
    body.writeTo(out);
  }

  /**
   * Writes the body to each subscriber, on the current thread, until the exchange is over.
   *
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void writeUntil(CompletableFuture<?> over) throws InterruptedException {
    var unused = over.whenComplete((response, failure) -> subscribed.add(Optional.empty()));
    for (Writing next = next(); next != null; next = next()) {
      next.write();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private @Nullable Writing next() throws InterruptedException {
    return subscribed.take().orElse(null);
  }

  /** One sending of the body. Its signals come from the thread that writes. */
  private final class Writing extends OutputStream implements Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private volatile @Nullable Thread writer;
    private volatile boolean cancelled;

    Writing(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = Objects.requireNonNull(subscriber, "subscriber");
    }

    void write() {
      writer = Thread.currentThread();
      Throwable failure = null;
      try {
        // Not before: some clients cannot take so early an end.
        awaitDemand();
        body.writeTo(this);
      } catch (Throwable thrown) {
        failure = thrown;
      }
      writer = null;
      if (cancelled || Thread.currentThread().isInterrupted()) {
        // Nobody listens any more, or the exchange is aborted now.
        return;
      }
      if (failure == null) {
        subscriber.onComplete();
      } else {
        subscriber.onError(failure);
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
      Objects.checkFromIndexSize(offset, size, bytes.length);
      int end = offset + size;
      for (int from = offset; from < end; from += PIECE_BYTES) {
        awaitDemand();
        demand.updateAndGet(Demand::less);
        int to = Math.min(end, from + PIECE_BYTES);
        // The source may use its array again.
        subscriber.onNext(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to)));
      }
    }

    private void awaitDemand() throws IOException {
      while (demand.get() == 0 && !cancelled) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted while the connection took no more");
        }
        LockSupport.park(this);
      }
      if (cancelled) {
        throw new IOException("the connection takes no more of the body");
      }
    }

    @Override
    public void request(long n) {
      demand.accumulateAndGet(n, Demand::add);
      LockSupport.unpark(writer);
    }

    @Override
    public void cancel() {
      cancelled = true;
      LockSupport.unpark(writer);
    }
  }
}
