package ai.flowscale.tck.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.Style;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** Reads the body of a response: all at once, or one buffer after the other. */
final class BodyReader implements Flow.Subscriber<ByteBuffer> {
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final BlockingQueue<ByteBuffer> buffers = new LinkedBlockingQueue<>();
  private final AtomicInteger signals = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final long first;

  private BodyReader(long first) {
    this.first = first;
  }

  /** Subscribes, and asks for everything or, in the blocking style, for one buffer at a time. */
  static BodyReader all(TransportResponse response, Style style) {
    return subscribed(response, style == Style.ASYNC ? Long.MAX_VALUE : 1);
  }

  /** Subscribes, and asks for nothing until {@link #next()}. */
  static BodyReader waiting(TransportResponse response) {
    return subscribed(response, 0);
  }

  private static BodyReader subscribed(TransportResponse response, long first) {
    BodyReader reader = new BodyReader(first);
    response.body().subscribe(reader);
    return reader;
  }

  /** Asks for one more buffer and waits for it. */
  ByteBuffer next() {
    subscription().request(1);
    return Waiting.item("a buffer of the body that was asked for", buffers);
  }

  void request(long n) {
    subscription().request(n);
  }

  void cancel() {
    subscription().cancel();
  }

  private Flow.Subscription subscription() {
    return Waiting.result("onSubscribe of the body's subscriber", subscription);
  }

  /** Waits for the good end of the body. */
  void awaitEnd() {
    if (first == 0) {
      // A stream's end is seen by whoever reads on.
      request(1);
    }
    Waiting.result("the end of the body", end);
  }

  /** Returns the whole body, once it has ended well. */
  CompletableFuture<String> whole() {
    CompletableFuture<String> whole = new CompletableFuture<>();
    // Not a derived future: that would wrap the failure.
    var unused =
        end.whenComplete(
            (ended, failure) -> {
              if (failure == null) {
                whole.complete(text());
              } else {
                whole.completeExceptionally(failure);
              }
            });
    return whole;
  }

  /** Waits for the body's error. */
  TransportException failure() {
    return Waiting.failure("the error of the body", end);
  }

  /** Waits for an error of whatever kind. */
  void awaitError() {
    if (Waiting.outcome("the error of a subscriber", end) == null) {
      throw new AssertionError("onComplete, and onError was expected");
    }
  }

  boolean failed() {
    return end.isCompletedExceptionally();
  }

  boolean hasEnded() {
    return end.isDone();
  }

  /** Returns the buffers that were handed out and not taken with {@link #next()}. */
  BlockingQueue<ByteBuffer> buffers() {
    return buffers;
  }

  /** Returns how many signals came: buffers, and the end. */
  int signals() {
    return signals.get();
  }

  /** Returns what came so far, as UTF-8. */
  String text() {
    lock.lock();
    try {
      return bytes.toString(UTF_8);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
    if (first > 0) {
      given.request(first);
    }
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    signals.incrementAndGet();
    if (first == 0) {
      buffers.add(buffer);
      return;
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(copy);
    lock.lock();
    try {
      bytes.write(copy, 0, copy.length);
    } finally {
      lock.unlock();
    }
    if (first == 1) {
      subscription().request(1);
    }
  }

  @Override
  public void onError(Throwable failure) {
    signals.incrementAndGet();
    end.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    signals.incrementAndGet();
    end.complete(null);
  }
}
