package com.example.flowscale.jetty;

import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;

/**
 * A request's body between its publisher, which pushes what was asked for, and Jetty, which pulls.
 *
 * <p>Promises kept here: no more than a few buffers are in memory; a body that fails, or is not as
 * long as it said, is never ended well-formed, because Jetty reads a failure in place of the end.
 */
final class Upload implements Request.Content, Flow.Subscriber<ByteBuffer> {
  /** How many buffers are asked for ahead, so that reading them does not wait for writing them. */
  private static final int WINDOW = 4;

  private final RequestBody body;
  private final long length;
  private final Consumer<Throwable> onFailure;
  private final Queue<ByteBuffer> ready = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Runnable> waiting = new AtomicReference<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicBoolean subscribed = new AtomicBoolean();
  private final AtomicInteger wanted = new AtomicInteger();
  private volatile Flow.Subscription source;
  private volatile boolean complete;

  /** Whether Jetty has as many bytes as the body is long. */
  private volatile boolean handedOver;

  // Touched by Jetty's reading only, which is on one thread at a time.
  private long handed;

  // Touched by the publisher's signals only, which come one after the other.
  private long passed;
  private ByteBuffer last;

  private Upload(RequestBody body, long length, Consumer<Throwable> onFailure) {
    this.body = body;
    this.length = length;
    this.onFailure = onFailure;
  }

  /** Returns null where there is nothing to send. */
  static Upload of(TransportRequest request, Consumer<Throwable> onFailure) {
    RequestBody body = request.body().orElse(null);
    if (body == null) {
      return null;
    }
    OptionalLong length = body.contentLength();
    return length.orElse(-1) == 0 ? null : new Upload(body, length.orElse(-1), onFailure);
  }

  /** Whether Jetty has all of the body; it may still be writing. */
  boolean isHandedOver() {
    return handedOver || (complete && ready.isEmpty());
  }

  // What Jetty calls, on one thread at a time, but for fail().

  @Override
  public long getLength() {
    return length;
  }

  /** None: the request's own headers count. */
  @Override
  public String getContentType() {
    return null;
  }

  @Override
  public Content.Chunk read() {
    if (subscribed.compareAndSet(false, true)) {
      subscribe();
    }
    // Asked before the queue: what came before the end is in the queue by then.
    boolean ended = complete;
    Throwable thrown = failure.get();
    if (thrown != null) {
      return Content.Chunk.from(thrown);
    }
    ByteBuffer next = ready.poll();
    if (next == null) {
      return ended ? Content.Chunk.EOF : null;
    }
    // Told before Jetty writes: a server that knows the length may answer on the last byte, ahead
    // of
    // what the publisher says of the end.
    handed += next.remaining();
    handedOver = handed == length;
    request(1);
    return Content.Chunk.from(next, false);
  }

  @Override
  public void demand(Runnable callback) {
    waiting.set(callback);
    if (complete || failure.get() != null || !ready.isEmpty()) {
      wake();
    }
  }

  /** Jetty, or whoever ends the exchange, wants no more of the body. */
  @Override
  public void fail(Throwable thrown) {
    if (failure.compareAndSet(null, thrown)) {
      Flow.Subscription from = source;
      if (from != null) {
        from.cancel();
      }
      wake();
    }
  }

  private void wake() {
    Runnable callback = waiting.getAndSet(null);
    if (callback != null) {
      Interrupts.shield(callback);
    }
  }

  private void subscribe() {
    try {
      body.publisher().subscribe(this);
    } catch (RuntimeException e) {
      onError(e);
    }
  }

  /** Never two calls at once, and none within another: the publisher need not expect that. */
  private void request(int buffers) {
    if (wanted.getAndAdd(buffers) != 0) {
      return;
    }
    int asked = buffers;
    while (asked != 0) {
      source.request(asked);
      asked = wanted.addAndGet(-asked);
    }
  }

  // What the publisher signals.

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    source = subscription;
    if (failure.get() != null) {
      subscription.cancel();
    } else {
      request(WINDOW);
    }
  }

  @Override
  public void onNext(ByteBuffer bytes) {
    passed += bytes.remaining();
    if (length >= 0 && passed > length) {
      onError(new IOException("the body is longer than its length of " + length));
    } else if (length >= 0 && passed == length && bytes.hasRemaining()) {
      // Held back until the body has ended: with this buffer the server would take it for whole.
      last = bytes;
    } else if (bytes.hasRemaining()) {
      ready.add(bytes);
      wake();
    } else {
      request(1);
    }
  }

  @Override
  public void onError(Throwable thrown) {
    if (failure.get() == null) {
      onFailure.accept(thrown);
      fail(thrown);
    }
  }

  @Override
  public void onComplete() {
    if (length >= 0 && passed != length) {
      onError(new IOException("the body ended after " + passed + " of " + length + " bytes"));
      return;
    }
    if (last != null) {
      ready.add(last);
    }
    complete = true;
    wake();
  }
}
