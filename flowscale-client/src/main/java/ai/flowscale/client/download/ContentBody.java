package ai.flowscale.client.download;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Failures;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands the body of a response to the one reader of a content, and fails where it does not come
 * whole: what was handed out cannot be taken back, so that nothing is resumed here.
 */
final class ContentBody implements Flow.Subscriber<ByteBuffer>, Flow.Subscription {
  private final RunOutput output;
  private final OptionalLong length;
  private final Flow.Subscriber<? super ByteBuffer> reader;
  private final CallScope life;
  private final Runnable close;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private Flow.@Nullable Subscription body;
  private long demand;

  /** Touched by the one thread at a time that brings the body. */
  private long count;

  /**
   * Takes a reader.
   *
   * @param length the length that was announced
   * @param life where it was aborted, its reason is the reader's failure
   * @param close gives the connection back; called once, before the reader is told of the end
   */
  ContentBody(
      RunOutput output,
      OptionalLong length,
      Flow.Subscriber<? super ByteBuffer> reader,
      CallScope life,
      Runnable close) {
    this.output = output;
    this.length = length;
    this.reader = reader;
    this.life = life;
    this.close = close;
  }

  /** Gives the reader its subscription, before there is a body. */
  void begin() {
    reader.onSubscribe(this);
  }

  @Override
  public void request(long n) {
    Flow.Subscription from;
    lock.lock();
    try {
      from = body;
      demand = from == null ? saturated(demand, n) : 0;
    } finally {
      lock.unlock();
    }
    if (from != null) {
      from.request(n);
    }
  }

  private static long saturated(long a, long b) {
    return a + b < 0 ? Long.MAX_VALUE : a + b;
  }

  @Override
  public void cancel() {
    if (ended.compareAndSet(false, true)) {
      cancelBody();
      close.run();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    Objects.requireNonNull(started, "subscription");
    boolean second;
    long wanted;
    lock.lock();
    try {
      second = body != null;
      wanted = demand;
      if (!second) {
        body = started;
      }
    } finally {
      lock.unlock();
    }
    if (second || ended.get()) {
      started.cancel();
    } else if (wanted > 0) {
      started.request(wanted);
    }
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    Objects.requireNonNull(chunk, "chunk");
    if (ended.get()) {
      return;
    }
    if (length.isPresent() && count + chunk.remaining() > length.getAsLong()) {
      cancelBody();
      end(Incomplete.tooLong(output.filename(), length.getAsLong()));
      return;
    }
    if (count == 0 && Rejection.isWebPage(output, chunk)) {
      cancelBody();
      end(Rejection.webPage(output));
      return;
    }
    count += chunk.remaining();
    reader.onNext(chunk);
  }

  @Override
  public void onError(Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    FlowscaleException aborted = life.abortReason();
    if (aborted != null) {
      end(aborted);
    } else {
      // Whatever broke after the last byte, nothing is missing.
      end(isWhole() ? null : Incomplete.broken(output.filename(), Failures.ours(failure)));
    }
  }

  @Override
  public void onComplete() {
    end(
        length.isEmpty() || isWhole()
            ? null
            : Incomplete.cut(output.filename(), count, length.getAsLong()));
  }

  private boolean isWhole() {
    return length.equals(OptionalLong.of(count));
  }

  /** Ends the reading, unless it has ended. */
  void end(@Nullable FlowscaleException failure) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    close.run();
    if (failure == null) {
      reader.onComplete();
    } else {
      reader.onError(failure);
    }
  }

  private void cancelBody() {
    Flow.Subscription from;
    lock.lock();
    try {
      from = body;
    } finally {
      lock.unlock();
    }
    if (from != null) {
      from.cancel();
    }
  }
}
