package ai.flowscale.client.body;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.spi.TransportResponse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Collects the body of a response in memory, up to a bound. */
public final class BodyCollector implements Flow.Subscriber<ByteBuffer> {
  /** What is set aside before a byte has come: the length is what the other side claims. */
  private static final int MAX_FIRST_CAPACITY = 256 * 1024;

  private static final int DEFAULT_CAPACITY = 4 * 1024;

  private final int maxBytes;
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();

  // Written by the thread that brings the bytes, the size after what it counts, so that another
  // thread that reads the size first finds at least as much in the buffer.
  private volatile byte[] buffer;
  private volatile int size;
  private boolean subscribed;

  private BodyCollector(TransportResponse response, int maxBytes) {
    this.maxBytes = maxBytes;
    this.buffer = new byte[firstCapacity(response, maxBytes)];
  }

  private static int firstCapacity(TransportResponse response, int maxBytes) {
    long wanted = ContentLength.of(response.headers());
    long capacity = wanted < 0 ? DEFAULT_CAPACITY : Math.min(wanted, MAX_FIRST_CAPACITY);
    return (int) Math.min(capacity, maxBytes);
  }

  /**
   * Collects a body, closing the response however that fails.
   *
   * @param response whose body has no subscriber yet
   * @param maxBytes how large the body may be
   */
  public static BodyCollector start(TransportResponse response, int maxBytes) {
    BodyCollector collector = new BodyCollector(response, maxBytes);
    CompletableFuture<byte[]> result = collector.result;
    CompletableFuture<byte[]> unused =
        result.whenComplete(
            (bytes, failure) -> {
              if (failure != null) {
                response.close();
              }
            });
    response.body().subscribe(collector);
    return collector;
  }

  /**
   * Returns the body, on the thread that brought its end; a larger one is a {@link
   * DecodingException}, a broken one fails as the transport says. However the future fails, by
   * cancellation too, the response is closed.
   */
  public CompletableFuture<byte[]> result() {
    return result;
  }

  /** Returns a copy of what has come so far; from any thread, and however the body ends. */
  public byte[] soFar() {
    int arrived = size;
    return Arrays.copyOf(buffer, arrived);
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
    if (result.isDone()) {
      return;
    }
    int count = chunk.remaining();
    if (count > maxBytes - size) {
      // What still fits may hold what must not be lost.
      int fits = maxBytes - size;
      reserve(maxBytes);
      chunk.get(buffer, size, fits);
      size = maxBytes;
      result.completeExceptionally(
          new DecodingException(
              "The response is larger than the bound of %d bytes: raise maxResponseBytes if it is meant to be."
                  .formatted(maxBytes),
              null,
              true));
      return;
    }
    try {
      int arrived = size + count;
      reserve(arrived);
      chunk.get(buffer, size, count);
      size = arrived;
    } catch (Throwable e) {
      // Out of memory, for one: the transport would take it for a fault of its own.
      result.completeExceptionally(e);
    }
  }

  private void reserve(int needed) {
    if (needed > buffer.length) {
      long doubled = Math.max(2L * buffer.length, DEFAULT_CAPACITY);
      buffer = Arrays.copyOf(buffer, (int) Math.min(Math.max(needed, doubled), maxBytes));
    }
  }

  @Override
  public void onError(Throwable failure) {
    result.completeExceptionally(Objects.requireNonNull(failure, "failure"));
  }

  @Override
  public void onComplete() {
    result.complete(size == buffer.length ? buffer : Arrays.copyOf(buffer, size));
  }
}
