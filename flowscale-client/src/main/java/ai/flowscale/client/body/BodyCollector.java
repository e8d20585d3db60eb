package ai.flowscale.client.body;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.spi.TransportResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Collects the body of a response in memory, up to a bound. */
public final class BodyCollector implements Flow.Subscriber<ByteBuffer> {
  /** What is set aside before a byte has come: the length is what the other side claims. */
  private static final int MAX_FIRST_CAPACITY = 256 * 1024;

  private static final int DEFAULT_CAPACITY = 4 * 1024;

  private final int maxBytes;
  private final TransportResponse response;
  private final BiConsumer<byte @Nullable [], @Nullable Throwable> handler;
  private final AtomicBoolean done = new AtomicBoolean();

  /** Written by the thread that brings the bytes, read by any. */
  private final ByteArrayOutputStream collected;

  private boolean subscribed;

  /**
   * Makes a collector.
   *
   * @param response whose body has no subscriber yet; closed however the collecting fails
   * @param maxBytes how large the body may be
   * @param handler receives the body, on the thread that brought its end, or why it did not come
   *     whole: a larger one is a {@link DecodingException}, a broken one fails as the transport
   *     says. Once
   */
  public BodyCollector(
      TransportResponse response,
      int maxBytes,
      BiConsumer<byte @Nullable [], @Nullable Throwable> handler) {
    this.response = response;
    this.maxBytes = maxBytes;
    this.handler = handler;
    this.collected = new ByteArrayOutputStream(firstCapacity(response, maxBytes));
  }

  private static int firstCapacity(TransportResponse response, int maxBytes) {
    long wanted = ContentLength.of(response.headers());
    long capacity = wanted < 0 ? DEFAULT_CAPACITY : Math.min(wanted, MAX_FIRST_CAPACITY);
    return (int) Math.min(capacity, maxBytes);
  }

  /** Begins to read, once. */
  public void read() {
    response.body().subscribe(this);
  }

  /** Nothing more is to come, whatever the transport does. */
  public void fail(Throwable why) {
    if (done.compareAndSet(false, true)) {
      response.close();
      handler.accept(null, why);
    }
  }

  /** Returns a copy of what has come so far; from any thread, and however the body ends. */
  public byte[] soFar() {
    return collected.toByteArray();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    Objects.requireNonNull(subscription, "subscription");
    if (subscribed) {
      // The bytes of two bodies would be mixed (Reactive Streams, 2.5).
      subscription.cancel();
      return;
    }
    subscribed = true;
    // Everything is copied at once and bounded here, so there is no demand to ration.
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    Objects.requireNonNull(chunk, "chunk");
    if (done.get()) {
      return;
    }
    try {
      // Of what is too large, what still fits may hold what must not be lost.
      byte[] fitting = new byte[Math.min(chunk.remaining(), maxBytes - collected.size())];
      chunk.get(fitting);
      collected.writeBytes(fitting);
      if (chunk.hasRemaining()) {
        fail(
            new DecodingException(
                "The response is larger than the bound of %d bytes: raise maxResponseBytes if it is meant to be."
                    .formatted(maxBytes),
                null,
                true));
      }
    } catch (Throwable e) {
      // Out of memory, for one: the transport would take it for a fault of its own.
      fail(e);
    }
  }

  @Override
  public void onError(Throwable failure) {
    fail(Objects.requireNonNull(failure, "failure"));
  }

  @Override
  public void onComplete() {
    byte[] whole;
    try {
      whole = collected.toByteArray();
    } catch (Throwable e) {
      // Out of memory, for one.
      fail(e);
      return;
    }
    if (done.compareAndSet(false, true)) {
      handler.accept(whole, null);
    }
  }
}
