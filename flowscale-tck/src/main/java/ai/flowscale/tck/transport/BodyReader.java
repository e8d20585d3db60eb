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

/**
 * Reads the body of a response, completely or one buffer at a time. A wait for its end goes on
 * while buffers arrive.
 */
final class BodyReader implements Flow.Subscriber<ByteBuffer> {
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final BlockingQueue<ByteBuffer> buffers = new LinkedBlockingQueue<>();
  private final AtomicInteger signals = new AtomicInteger();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final long first;

  private BodyReader(long first) {
    this.first = first;
  }

  /** Subscribes and requests everything or, in the blocking style, one buffer at a time. */
  static BodyReader all(TransportResponse response, Style style) {
    return subscribed(response, style == Style.ASYNC ? Long.MAX_VALUE : 1);
  }

  /** Reads a body to its end, without waiting for it. */
  static CompletableFuture<String> wholeOf(TransportResponse response) {
    return subscribed(response, Long.MAX_VALUE).whole();
  }

  /** Subscribes and requests nothing until {@link #next()}. */
  static BodyReader waiting(TransportResponse response) {
    return subscribed(response, 0);
  }

  private static BodyReader subscribed(TransportResponse response, long first) {
    BodyReader reader = new BodyReader(first);
    response.body().subscribe(reader);
    return reader;
  }

  /** Requests one more buffer and waits for it. */
  ByteBuffer next() {
    subscription().request(1);
    return Waiting.item("a buffer of the body that was requested", buffers);
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

  /** Waits until the body is complete. */
  void awaitEnd() {
    if (first == 0) {
      // The end of a stream is found by the next read.
      request(1);
    }
    Waiting.result("the end of the body", end, signals::get);
  }

  /** Waits until the body is complete, without demand. */
  void awaitCompletion() {
    Waiting.result("the end of the body", end, signals::get);
  }

  /** Returns the whole body when it is complete. */
  CompletableFuture<String> whole() {
    return end;
  }

  /** Waits for the body's error. */
  TransportException failure() {
    return Waiting.failure("the error of the body", end, signals::get);
  }

  /** Waits for any error. */
  void awaitError() {
    if (Waiting.outcome("the error of a subscriber", end, signals::get) == null) {
      throw new AssertionError("onComplete, but onError was expected");
    }
  }

  /** Returns the delivered buffers that were not taken with {@link #next()}. */
  BlockingQueue<ByteBuffer> buffers() {
    return buffers;
  }

  /** Returns the number of signals: buffers and the end. */
  int signals() {
    return signals.get();
  }

  /** Returns the bytes received so far, as UTF-8. */
  String text() {
    return bytes.toString(UTF_8);
  }

  /** Returns the bytes received so far. */
  byte[] read() {
    return bytes.toByteArray();
  }

  /** Takes the delivered buffers, and returns their bytes as UTF-8. */
  String takenText() {
    StringBuilder text = new StringBuilder();
    for (ByteBuffer next = buffers.poll(); next != null; next = buffers.poll()) {
      text.append(UTF_8.decode(next));
    }
    return text.toString();
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
    bytes.writeBytes(copy);
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
    end.complete(text());
  }
}
