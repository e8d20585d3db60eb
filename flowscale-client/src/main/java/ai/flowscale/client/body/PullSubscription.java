package ai.flowscale.client.body;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Connects a source with a subscriber. The thread that raises {@link #pending} from 0 runs the
 * loop, on the executor; everybody else only leaves word. So signals never overlap, requesting from
 * within {@code onNext} does not recurse, and no lock is held while the source is read.
 */
final class PullSubscription implements Flow.Subscription, Runnable {
  private final Flow.Subscriber<? super ByteBuffer> subscriber;
  private final ChunkSource source;
  private final Executor executor;

  /** Above 0 from the beginning: nothing may be signalled while {@code onSubscribe} runs. */
  private final AtomicInteger pending = new AtomicInteger(1);

  private final AtomicLong demand = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> refused = new AtomicReference<>();
  private volatile boolean cancelled;

  /** Touched by the loop only. */
  private boolean done;

  /**
   * Publishes the chunks of a source to one subscriber, reading no more than it asks for.
   *
   * @param source the chunks, used up by the one subscriber
   * @param executor where chunks are read and handed over
   */
  static Flow.Publisher<ByteBuffer> publisher(ChunkSource source, Executor executor) {
    AtomicBoolean taken = new AtomicBoolean();
    return subscriber -> {
      Objects.requireNonNull(subscriber, "subscriber");
      if (!taken.compareAndSet(false, true)) {
        Rejection.signal(subscriber, "This body takes one subscriber, and has had it.");
        return;
      }
      PullSubscription subscription = new PullSubscription(subscriber, source, executor);
      subscriber.onSubscribe(subscription);
      subscription.start();
    };
  }

  private PullSubscription(
      Flow.Subscriber<? super ByteBuffer> subscriber, ChunkSource source, Executor executor) {
    this.subscriber = subscriber;
    this.source = source;
    this.executor = executor;
  }

  /** Lets the signals begin. An empty body then ends at once, without any demand. */
  void start() {
    if (source.isExhausted() || pending.decrementAndGet() > 0) {
      launch();
    }
  }

  @Override
  public void request(long n) {
    if (n > 0) {
      demand.accumulateAndGet(n, Demand::add);
    } else {
      refuse(
          new IllegalArgumentException(
              "A subscriber must request at least 1 element, not %d (Reactive Streams, 3.9)."
                  .formatted(n)));
    }
    wake();
  }

  @Override
  public void cancel() {
    cancelled = true;
    source.abort();
    wake();
  }

  private void refuse(Throwable failure) {
    refused.compareAndSet(null, failure);
  }

  private void wake() {
    if (pending.getAndIncrement() == 0) {
      launch();
    }
  }

  private void launch() {
    try {
      executor.execute(this);
    } catch (Throwable e) {
      // The loop then does nothing that blocks: it closes the source and reports.
      refuse(e);
      run();
    }
  }

  @Override
  public void run() {
    int seen = pending.get();
    do {
      drain();
      seen = pending.addAndGet(-seen);
    } while (seen != 0);
  }

  private void drain() {
    while (!done) {
      Throwable failure = refused.get();
      if (cancelled) {
        finish();
      } else if (failure != null) {
        finish();
        subscriber.onError(failure);
      } else if (source.isExhausted()) {
        finish();
        subscriber.onComplete();
      } else if (demand.get() > 0) {
        readNext();
      } else {
        return;
      }
    }
  }

  private void readNext() {
    ByteBuffer chunk;
    try {
      chunk = source.next();
    } catch (Throwable e) {
      // An Error too: without a signal the exchange would hang until its time limit.
      refuse(e);
      return;
    }
    if (chunk != null && !cancelled) {
      handOver(chunk);
    }
  }

  private void handOver(ByteBuffer chunk) {
    demand.updateAndGet(Demand::less);
    boolean taken = false;
    try {
      subscriber.onNext(chunk);
      taken = true;
    } finally {
      if (!taken) {
        // Against the rules (2.13), but the file must not stay open because of it.
        finish();
      }
    }
  }

  private void finish() {
    done = true;
    source.close();
  }
}
