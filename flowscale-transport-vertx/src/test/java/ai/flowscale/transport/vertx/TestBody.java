package ai.flowscale.transport.vertx;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.api.spi.RequestBody;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A request body that hands out prepared buffers as they are asked for, and may fail at the end.
 */
final class TestBody implements RequestBody {
  final CompletableFuture<Void> cancelled = new CompletableFuture<>();
  final AtomicInteger subscriptions = new AtomicInteger();
  final AtomicLong handedOut = new AtomicLong();
  private final OptionalLong length;
  private final Supplier<Iterator<ByteBuffer>> buffers;
  private final RuntimeException failure;
  private boolean replayable;

  private TestBody(
      OptionalLong length, Supplier<Iterator<ByteBuffer>> buffers, RuntimeException failure) {
    this.length = length;
    this.buffers = buffers;
    this.failure = failure;
  }

  static TestBody of(OptionalLong length, String... parts) {
    return new TestBody(
        length,
        () -> List.of(parts).stream().map(it -> ByteBuffer.wrap(it.getBytes(UTF_8))).iterator(),
        null);
  }

  static TestBody endless(OptionalLong length) {
    return new TestBody(
        length, () -> Stream.generate(() -> ByteBuffer.allocate(64 * 1024)).iterator(), null);
  }

  static TestBody failing(OptionalLong length, int buffers, RuntimeException failure) {
    return new TestBody(
        length,
        () -> Stream.generate(() -> ByteBuffer.allocate(64 * 1024)).limit(buffers).iterator(),
        failure);
  }

  /** Ends in order after so many buffers of 64 KiB. */
  static TestBody cut(OptionalLong length, int buffers) {
    return new TestBody(
        length,
        () -> Stream.generate(() -> ByteBuffer.allocate(64 * 1024)).limit(buffers).iterator(),
        null);
  }

  TestBody replayable() {
    replayable = true;
    return this;
  }

  @Override
  public OptionalLong contentLength() {
    return length;
  }

  @Override
  public boolean isReplayable() {
    return replayable;
  }

  @Override
  public Flow.Publisher<ByteBuffer> publisher() {
    return subscriber -> {
      subscriptions.incrementAndGet();
      subscriber.onSubscribe(new Source(buffers.get(), subscriber));
    };
  }

  @Override
  public void writeTo(OutputStream out) {
    throw new UnsupportedOperationException("this transport is driven by events");
  }

  private final class Source implements Flow.Subscription {
    private final Iterator<ByteBuffer> left;
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private long demand;
    private boolean emitting;
    private boolean over;

    Source(Iterator<ByteBuffer> left, Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.left = left;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      demand += n;
      if (emitting) {
        return;
      }
      emitting = true;
      while (!over && demand > 0 && left.hasNext()) {
        demand--;
        ByteBuffer next = left.next();
        handedOut.addAndGet(next.remaining());
        subscriber.onNext(next);
      }
      emitting = false;
      if (!over && !left.hasNext()) {
        over = true;
        if (failure == null) {
          subscriber.onComplete();
        } else {
          subscriber.onError(failure);
        }
      }
    }

    @Override
    public void cancel() {
      over = true;
      cancelled.complete(null);
    }
  }
}
