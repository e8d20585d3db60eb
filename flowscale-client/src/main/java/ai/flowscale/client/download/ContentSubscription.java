package ai.flowscale.client.download;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.concurrent.Tasks;
import ai.flowscale.transport.toolkit.internal.Demand;
import ai.flowscale.transport.toolkit.internal.Streams;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream for one subscriber, on an executor, and no more than the subscriber asks for. One
 * thread at a time reads and gives all signals: the one for which {@link #changes} was 0. Every
 * other thread only changes what that one has to look at.
 */
final class ContentSubscription implements Flow.Subscription {
  private final InputStream in;
  private final Executor executor;

  /** Above 0 from the beginning: nothing may be signalled while {@code onSubscribe} runs. */
  private final AtomicInteger changes = new AtomicInteger(1);

  private final AtomicLong demand = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean cancelled;

  // Used by the thread that reads.

  private final byte[] piece = new byte[Streams.CHUNK_SIZE];

  /** Null once it gets no more signals. */
  private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;

  private boolean ended;

  /** Takes a stream, which is closed where it is not read to its end. */
  ContentSubscription(InputStream in, Executor executor) {
    this.in = in;
    this.executor = executor;
  }

  /** Hands itself over, once. */
  void start(Flow.Subscriber<? super ByteBuffer> given) {
    subscriber = given;
    given.onSubscribe(this);
    if (changes.decrementAndGet() != 0) {
      proceed();
    }
  }

  @Override
  public void request(long n) {
    if (n > 0) {
      demand.accumulateAndGet(n, Demand::add);
      changed();
    } else {
      fail(
          new IllegalArgumentException(
              "A subscriber must request at least 1 element, not %d (Reactive Streams, 3.9)."
                  .formatted(n)));
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    stop();
  }

  /** Ends it early, from any thread. Only the first reason counts. */
  void fail(Throwable why) {
    failure.compareAndSet(null, why);
    stop();
  }

  /** A read that hangs ends only when its connection does. */
  private void stop() {
    Streams.closeQuietly(in);
    changed();
  }

  private void changed() {
    if (changes.getAndIncrement() == 0) {
      proceed();
    }
  }

  private void proceed() {
    Throwable refused = Tasks.offer(executor, this::readAndSignal);
    if (refused != null) {
      // A reason to end, which is then signalled on the current thread.
      fail(refused);
      readAndSignal();
    }
  }

  private void readAndSignal() {
    int seen = changes.get();
    do {
      while (subscriber != null && signalNext(subscriber)) {
        // One after the other.
      }
      seen = changes.addAndGet(-seen);
    } while (seen != 0);
  }

  /** Returns whether there may be more to signal. */
  private boolean signalNext(Flow.Subscriber<? super ByteBuffer> to) {
    Throwable why = failure.get();
    boolean last = cancelled || why != null || ended;
    if (!last) {
      return demand.get() > 0 && readFor(to);
    }
    subscriber = null;
    if (cancelled) {
      return false;
    }
    if (why == null) {
      to.onComplete();
    } else {
      to.onError(why);
    }
    return false;
  }

  private boolean readFor(Flow.Subscriber<? super ByteBuffer> to) {
    try {
      int size = Streams.read(in, piece, 0, piece.length);
      ended = size < 0;
      if (!ended && !cancelled && failure.get() == null) {
        demand.updateAndGet(Demand::less);
        // The buffer is the subscriber's from here on.
        to.onNext(ByteBuffer.wrap(Arrays.copyOf(piece, size)));
      }
    } catch (Throwable broken) {
      // Of a subscriber too, against the rules (2.13): the connection must not stay in use.
      fail(broken.getCause() instanceof FlowscaleException ours ? ours : broken);
    }
    return true;
  }
}
