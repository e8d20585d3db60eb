package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.RequestBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way from its publisher to Vert.x. The next buffer is asked for when
 * Vert.x has room for it. Only a whole body is ended.
 */
final class Upload implements Flow.Subscriber<ByteBuffer> {
  /** Enough to keep the network busy while the next buffer is read. */
  private static final int QUEUED_BYTES = 256 * 1024;

  /** How many buffers are asked for ahead, so that reading them does not wait for writing them. */
  private static final int WINDOW = 4;

  private final Exchange exchange;
  private final HttpClientRequest http;
  private final RequestBody body;
  private final OptionalLong length;

  /** None once the body has ended: there is nothing left to ask for or to cancel. */
  private volatile Flow.@Nullable Subscription source;

  private volatile boolean cancelled;

  /** Touched by the publisher's signals only, which come one after the other. */
  private boolean over;

  private long passed;

  /** The buffer that makes the body as long as it says, until the body has ended. */
  private @Nullable Buffer last;

  /** How many buffers were written whose successors were not asked for; on the context only. */
  private int taken;

  Upload(Exchange exchange, HttpClientRequest http, RequestBody body, OptionalLong length) {
    this.exchange = exchange;
    this.http = http;
    this.body = body;
    this.length = length;
  }

  /** On the context. */
  void start() {
    http.setWriteQueueMaxSize(QUEUED_BYTES);
    http.drainHandler(ignored -> requestNext());
    try {
      body.publisher().subscribe(this);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  /** Lets go of the body's source. Whatever it still yields is not sent. */
  void cancel() {
    cancelled = true;
    Flow.Subscription from = source;
    if (from != null) {
      from.cancel();
    }
  }

  private void request(int buffers) {
    Flow.Subscription from = source;
    if (from != null && !cancelled) {
      from.request(buffers);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    Objects.requireNonNull(subscription, "subscription");
    if (source != null || over) {
      subscription.cancel();
      return;
    }
    source = subscription;
    if (cancelled) {
      subscription.cancel();
    } else {
      subscription.request(WINDOW);
    }
  }

  @Override
  public void onNext(ByteBuffer bytes) {
    Objects.requireNonNull(bytes, "bytes");
    if (over || cancelled) {
      return;
    }
    if (!bytes.hasRemaining()) {
      request(1);
      return;
    }
    passed += bytes.remaining();
    if (length.isPresent() && passed > length.getAsLong()) {
      fail(new IOException("the body is longer than its length of " + length.getAsLong()));
      return;
    }
    // Copied here, which is not the event loop.
    Buffer copy = copy(bytes);
    if (length.isPresent() && passed == length.getAsLong()) {
      // With this buffer the server would take the request for whole, and more may follow.
      last = copy;
      request(1);
      return;
    }
    exchange.onContext(() -> exchange.write(() -> write(copy)));
  }

  private static Buffer copy(ByteBuffer bytes) {
    if (bytes.hasArray()) {
      return Buffer.buffer(bytes.remaining())
          .appendBytes(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return Buffer.buffer(copy);
  }

  private void write(Buffer bytes) {
    http.write(bytes);
    taken++;
    if (!http.writeQueueFull()) {
      requestNext();
    }
  }

  private void requestNext() {
    int next = taken;
    if (next > 0) {
      taken = 0;
      request(next);
    }
  }

  @Override
  public void onError(Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    source = null;
    fail(failure);
  }

  @Override
  public void onComplete() {
    source = null;
    if (over || cancelled) {
      return;
    }
    if (length.isPresent() && passed < length.getAsLong()) {
      fail(new IOException("the body ended after " + passed + " of " + length.getAsLong()));
      return;
    }
    over = true;
    Buffer rest = last;
    if (rest != null) {
      exchange.onContext(() -> exchange.write(() -> write(rest)));
    }
    exchange.onContext(() -> exchange.write(this::end));
  }

  private void end() {
    exchange.uploaded(http.end());
  }

  private void fail(Throwable failure) {
    if (over || cancelled) {
      return;
    }
    over = true;
    cancel();
    exchange.bodyOfRequestFailed(failure);
  }
}
