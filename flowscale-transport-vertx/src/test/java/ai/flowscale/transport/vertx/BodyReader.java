package ai.flowscale.transport.vertx;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.api.spi.TransportResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;

/** Reads a response's body: all at once, or buffer by buffer. */
final class BodyReader implements Flow.Subscriber<ByteBuffer> {
  final CompletableFuture<Void> done = new CompletableFuture<>();
  final BlockingQueue<ByteBuffer> buffers = new LinkedBlockingQueue<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final long first;

  private BodyReader(long first) {
    this.first = first;
  }

  static String text(TransportResponse response) {
    BodyReader reader = all(response);
    Waiting.result(reader.done);
    return reader.received();
  }

  static BodyReader all(TransportResponse response) {
    return subscribed(response, Long.MAX_VALUE);
  }

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
    Waiting.result(subscription).request(1);
    return Waiting.item(buffers);
  }

  void cancel() {
    Waiting.result(subscription).cancel();
  }

  String received() {
    synchronized (bytes) {
      return bytes.toString(UTF_8);
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
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(copy);
    synchronized (bytes) {
      bytes.write(copy, 0, first > 0 ? copy.length : 0);
    }
    buffers.add(ByteBuffer.wrap(copy));
  }

  @Override
  public void onError(Throwable failure) {
    done.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    done.complete(null);
  }
}
