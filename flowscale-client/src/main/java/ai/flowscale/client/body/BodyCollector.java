package ai.flowscale.client.body;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.spi.TransportResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** Collects the body of a response in memory, up to a bound. */
public final class BodyCollector implements Flow.Subscriber<ByteBuffer> {
  /** What is set aside before a byte has come: the length is what the other side claims. */
  private static final int MAX_FIRST_CAPACITY = 256 * 1024;

  private static final int DEFAULT_CAPACITY = 4 * 1024;

  private final int maxBytes;
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();

  /** Written by the thread that brings the bytes, read by any. */
  private final ByteArrayOutputStream collected;

  private boolean subscribed;

  private BodyCollector(TransportResponse response, int maxBytes) {
    this.maxBytes = maxBytes;
    this.collected = new ByteArrayOutputStream(firstCapacity(response, maxBytes));
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
    return start(response, maxBytes, collector -> {});
  }

  /**
   * The same.
   *
   * @param first gets the collector before anything can arrive, which may be on another thread
   */
  public static BodyCollector start(
      TransportResponse response, int maxBytes, Consumer<BodyCollector> first) {
    BodyCollector collector = new BodyCollector(response, maxBytes);
    first.accept(collector);
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
    if (result.isDone()) {
      return;
    }
    try {
      // Of what is too large, what still fits may hold what must not be lost.
      byte[] fitting = new byte[Math.min(chunk.remaining(), maxBytes - collected.size())];
      chunk.get(fitting);
      collected.writeBytes(fitting);
      if (chunk.hasRemaining()) {
        result.completeExceptionally(
            new DecodingException(
                "The response is larger than the bound of %d bytes: raise maxResponseBytes if it is meant to be."
                    .formatted(maxBytes),
                null,
                true));
      }
    } catch (Throwable e) {
      // Out of memory, for one: the transport would take it for a fault of its own.
      result.completeExceptionally(e);
    }
  }

  @Override
  public void onError(Throwable failure) {
    result.completeExceptionally(Objects.requireNonNull(failure, "failure"));
  }

  @Override
  public void onComplete() {
    result.complete(collected.toByteArray());
  }
}
