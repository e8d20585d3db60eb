package ai.flowscale.engine.download;

import ai.flowscale.api.error.FlowscaleException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one subscription of a reader over the parts of a content: what the reader wants and has not
 * got is asked of each part anew.
 */
final class ContentRelay implements Flow.Subscription {
  private final Flow.Subscriber<? super ByteBuffer> reader;
  private final Runnable cancelled;
  private final ReentrantLock lock = new ReentrantLock();
  private Flow.@Nullable Subscription part;
  private long demand;
  private boolean ended;
  private volatile long count;

  /** Takes what is to be done when the reader wants no more. */
  ContentRelay(Flow.Subscriber<? super ByteBuffer> reader, Runnable cancelled) {
    this.reader = reader;
    this.cancelled = cancelled;
  }

  /** Gives the reader its subscription. */
  void begin() {
    reader.onSubscribe(this);
  }

  /** Returns how many bytes were handed on. */
  long count() {
    return count;
  }

  @Override
  public void request(long n) {
    Flow.Subscription from;
    lock.lock();
    try {
      long sum = demand + n;
      demand = sum < 0 ? Long.MAX_VALUE : sum;
      from = part;
    } finally {
      lock.unlock();
    }
    if (from != null) {
      from.request(n);
    }
  }

  @Override
  public void cancel() {
    Flow.Subscription from = close();
    if (from != null) {
      from.cancel();
    }
    cancelled.run();
  }

  /** Takes what comes from now on from a part. */
  void connect(Flow.Subscription started) {
    boolean unwanted;
    long wanted;
    lock.lock();
    try {
      unwanted = ended;
      wanted = demand;
      part = unwanted ? null : started;
    } finally {
      lock.unlock();
    }
    if (unwanted) {
      started.cancel();
    } else if (wanted > 0) {
      started.request(wanted);
    }
  }

  /** The part has ended. */
  void disconnect() {
    lock.lock();
    try {
      part = null;
    } finally {
      lock.unlock();
    }
  }

  void handOn(ByteBuffer chunk) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      if (demand != Long.MAX_VALUE) {
        demand--;
      }
    } finally {
      lock.unlock();
    }
    // One part at a time hands on, so that nobody else counts.
    long before = count;
    count = before + chunk.remaining();
    reader.onNext(chunk);
  }

  /** Tells the reader how it ended, unless the reader was the one who ended it. */
  void end(@Nullable FlowscaleException failure) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      part = null;
    } finally {
      lock.unlock();
    }
    if (failure == null) {
      reader.onComplete();
    } else {
      reader.onError(failure);
    }
  }

  private Flow.@Nullable Subscription close() {
    lock.lock();
    try {
      Flow.Subscription from = part;
      ended = true;
      part = null;
      return from;
    } finally {
      lock.unlock();
    }
  }
}
