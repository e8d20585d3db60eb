package ai.flowscale.client.transport;

import ai.flowscale.client.body.Demand;
import ai.flowscale.client.body.Rejection;
import ai.flowscale.client.body.Unread;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response between a client that brings buffers and a reader who asks for them. The
 * thread that raises {@link #signals} from 0 delivers to the reader; every other thread only leaves
 * word.
 */
final class QueueingBody implements ResponseBodySink, Flow.Subscription {
  private final Source source;
  private final Queue<ByteBuffer> held = new ConcurrentLinkedQueue<>();
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
  private Flow.Subscriber<? super ByteBuffer> reader = Unread.SUBSCRIBER;

  private boolean over;

  QueueingBody(Source source) {
    this.source = Objects.requireNonNull(source, "source");
  }

  // What the transport calls.

  @Override
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

  @Override
  public void complete() {
    ended = true;
    drain();
  }

  @Override
  public void fail(Throwable thrown) {
    Objects.requireNonNull(thrown, "failure");
    if (!ended) {
      failure = thrown;
      complete();
    }
  }

  @Override
  public void abort(Throwable thrown) {
    aborted.compareAndSet(null, Objects.requireNonNull(thrown, "failure"));
    drain();
  }

  // What the reader calls.

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    if (!taken.compareAndSet(false, true)) {
      Rejection.signal(subscriber, "This body takes one subscriber, and has had it.");
      return;
    }
    reader = subscriber;
    subscriber.onSubscribe(this);
    tell(1);
  }

  @Override
  public void request(long n) {
    if (n > 0) {
      demand.accumulateAndGet(n, Demand::add);
      drain();
    } else {
      misread(
          new IllegalArgumentException(
              "A subscriber must request at least 1 element, not %d (Reactive Streams, 3.9)."
                  .formatted(n)));
    }
  }

  @Override
  public void cancel() {
    if (cancelled.compareAndSet(false, true)) {
      breakOff();
      drain();
    }
  }

  /** The reader broke the rules of a subscriber: it has lost bytes and gets no more. */
  private void misread(Throwable fault) {
    // In this order, or the reader gets the broken connection as the failure instead.
    abort(fault);
    breakOff();
  }

  private void breakOff() {
    if (!ended) {
      source.cancel();
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
  private boolean tellNext() {
    if (cancelled.get()) {
      finish();
      return false;
    }
    // Asked before the queue: what came before the end is in the queue by then. And before the
    // reason for breaking off, which brings an end of its own about.
    boolean last = ended;
    Throwable broken = aborted.get();
    if (broken != null) {
      finish().onError(broken);
      return false;
    }
    ByteBuffer next = held.peek();
    if (next == null && last) {
      tellEnd();
      return false;
    }
    long wanted = demand.get();
    if (next == null) {
      ask(wanted);
      return false;
    }
    if (wanted == 0) {
      return false;
    }
    held.remove();
    handOver(next);
    return true;
  }

  private void ask(long wanted) {
    if (!asked) {
      // First, since the source may bring something before it returns.
      asked = true;
      if (!source.request(wanted)) {
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
      misread(broken);
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
    reader = Unread.SUBSCRIBER;
    return last;
  }
}
