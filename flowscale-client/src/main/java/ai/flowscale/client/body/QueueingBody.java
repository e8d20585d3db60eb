package ai.flowscale.client.body;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.transport.toolkit.internal.Demand;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A body between a source that brings buffers and a reader who asks for them: buffers only as the
 * reader asks for them, one signal at a time whatever threads both come on, the end behind
 * everything that came. The thread that raises {@link #signals} from 0 delivers to the reader;
 * every other thread only leaves word. A subclass is or has the source.
 */
public abstract class QueueingBody implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
  /** Stands behind the last buffer. Known by its identity; buffers without content are not held. */
  private static final ByteBuffer END = ByteBuffer.allocate(0);

  private final Queue<ByteBuffer> held;
  private final AtomicBoolean taken = new AtomicBoolean();

  /** Above 0 from the beginning: nothing may be delivered while {@code onSubscribe} runs. */
  private final AtomicInteger signals = new AtomicInteger(1);

  private final AtomicLong demand = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> aborted = new AtomicReference<>();
  private final AtomicBoolean cancelled = new AtomicBoolean();

  /** Whether the source was asked for more and has brought nothing since. */
  private volatile boolean asked;

  private volatile boolean ended;
  private volatile @Nullable Throwable failure;

  /** Touched only by the thread that holds the signals, and by the one that subscribes before. */
  private Flow.Subscriber<? super ByteBuffer> reader = CancellingSubscriber.SUBSCRIBER;

  private volatile boolean over;

  /** A body that nothing has come of yet. */
  protected QueueingBody() {
    this(new ConcurrentLinkedQueue<>());
  }

  /** For tests, which take part in what happens between two steps. */
  QueueingBody(Queue<ByteBuffer> held) {
    this.held = held;
  }

  /**
   * A body that is read.
   *
   * @param executor where to read; closing is done on whatever thread cancels or closes, because a
   *     read that hangs ends only then
   */
  public static QueueingBody of(InputStream source, Executor executor) {
    return PulledBody.of(new StreamSource(source), executor);
  }

  /**
   * Nothing is held for the reader, and the body has not ended: asks the source for more, unless
   * that would be too early.
   *
   * @param wanted how many buffers the reader has asked for and not got
   * @return whether more is on its way; this is then called again after the next {@code next},
   *     otherwise when the reader asks for something
   */
  protected abstract boolean ask(long wanted);

  /** No more is wanted, before the body has ended. */
  protected abstract void stop();

  // What the source calls.

  /** Holds buffers, which are the reader's from here on, until the reader takes them. */
  public void next(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (buffer.hasRemaining()) {
        held.add(buffer);
      }
    }
    // Behind the buffers, or more would be asked for before these are in the queue.
    asked = false;
    drain();
  }

  /** All has arrived. The reader is notified once it has taken what is held. */
  public void complete() {
    end();
  }

  private void end() {
    ended = true;
    held.add(END);
    drain();
  }

  /** No more arrives. The reader is notified once it has taken what is held. */
  public final void fail(Throwable thrown) {
    Objects.requireNonNull(thrown, "failure");
    if (!ended) {
      failure = thrown;
      end();
    }
  }

  /** Fails the body now, whatever is held. */
  public final void abort(Throwable thrown) {
    aborted.compareAndSet(null, Objects.requireNonNull(thrown, "failure"));
    drain();
  }

  /**
   * Breaks the body off, unless it has ended, and tells the reader. From any thread, at any time.
   */
  public final void close() {
    if (!take(CancellingSubscriber.SUBSCRIBER) && !over) {
      breakOff(
          new TransportException(
              Kind.CANCELLED,
              Sent.MAYBE,
              "The response was closed before its body was read to the end.",
              null));
    }
  }

  // What the reader calls.

  @Override
  public final void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    if (!take(subscriber)) {
      Rejection.signal(
          subscriber, "This body takes one subscriber, and none once it has had one or is closed.");
    }
  }

  private boolean take(Flow.Subscriber<? super ByteBuffer> subscriber) {
    if (!taken.compareAndSet(false, true)) {
      return false;
    }
    reader = subscriber;
    subscriber.onSubscribe(this);
    tell(1);
    return true;
  }

  @Override
  public final void request(long n) {
    if (n > 0) {
      demand.accumulateAndGet(n, Demand::add);
      drain();
    } else {
      breakOff(
          new IllegalArgumentException(
              "A subscriber must request at least 1 element, not %d (Reactive Streams, 3.9)."
                  .formatted(n)));
    }
  }

  @Override
  public final void cancel() {
    if (cancelled.compareAndSet(false, true)) {
      stopSource();
      drain();
    }
  }

  /** The reader has lost bytes and gets no more. */
  private void breakOff(Throwable fault) {
    // First, or the reader gets the broken connection as the failure instead.
    aborted.compareAndSet(null, fault);
    stopSource();
    drain();
  }

  private void stopSource() {
    if (!ended) {
      stop();
    }
  }

  private void drain() {
    if (signals.getAndIncrement() == 0) {
      tell(1);
    }
  }

  private void tell(int known) {
    int seen = known;
    do {
      while (!over && tellNext()) {
        // One after the other.
      }
      seen = signals.addAndGet(-seen);
    } while (seen != 0);
  }

  /** Returns whether there may be more to tell. */
  @SuppressWarnings("ReferenceEquality") // The end is one buffer, whatever equals it.
  private boolean tellNext() {
    ByteBuffer next = held.peek();
    // Asked behind the queue: breaking the body off brings about an end of its own, which is none.
    if (cancelled.get()) {
      finish();
      return false;
    }
    Throwable broken = aborted.get();
    if (broken != null) {
      finish().onError(broken);
      return false;
    }
    if (next == END) {
      tellEnd();
      return false;
    }
    long wanted = demand.get();
    if (next == null) {
      askOnce(wanted);
      return false;
    }
    if (wanted == 0) {
      return false;
    }
    held.remove();
    handOver(next);
    return true;
  }

  private void askOnce(long wanted) {
    if (!asked) {
      // First, since the source may bring something before it returns.
      asked = true;
      if (!ask(wanted)) {
        asked = false;
      }
    }
  }

  private void handOver(ByteBuffer buffer) {
    demand.updateAndGet(Demand::less);
    try {
      reader.onNext(buffer);
    } catch (Throwable broken) {
      // Against the rules (Reactive Streams, 2.13). An Error too: the exchange must not hang.
      breakOff(broken);
    }
  }

  private void tellEnd() {
    Throwable thrown = failure;
    if (thrown == null) {
      finish().onComplete();
    } else {
      finish().onError(thrown);
    }
  }

  /** Releases what is queued and the reader, which gets at most one more signal. */
  private Flow.Subscriber<? super ByteBuffer> finish() {
    Flow.Subscriber<? super ByteBuffer> last = reader;
    over = true;
    held.clear();
    reader = CancellingSubscriber.SUBSCRIBER;
    return last;
  }
}
