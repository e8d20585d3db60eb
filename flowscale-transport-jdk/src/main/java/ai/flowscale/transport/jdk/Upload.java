package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.RequestBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a request's body and the JDK's client, and sees to it that only a whole body comes
 * to a well-formed end.
 */
final class Upload implements Flow.Publisher<ByteBuffer> {
  private final RequestBody body;
  private final OptionalLong length;
  private final boolean repeatable;
  private final Consumer<Throwable> onFailure;
  private final AtomicBoolean subscribed = new AtomicBoolean();
  private volatile boolean cancelled;
  private volatile @Nullable Pipe current;

  /**
   * Wraps a body.
   *
   * @param idempotent whether the request may be sent again by the JDK, as it does on a connection
   *     that turns out to be stale
   * @param onFailure told when the body fails, after the JDK was
   */
  Upload(RequestBody body, boolean idempotent, Consumer<Throwable> onFailure) {
    this.body = body;
    this.length = body.contentLength();
    this.repeatable = idempotent && body.isReplayable();
    this.onFailure = onFailure;
  }

  OptionalLong length() {
    return length;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> http) {
    Pipe pipe = new Pipe(http);
    current = pipe;
    if (subscribed.getAndSet(true) && !repeatable) {
      http.onSubscribe(pipe);
      http.onError(new IOException("connection closed, and the request must not be sent again"));
      return;
    }
    try {
      body.publisher().subscribe(pipe);
    } catch (RuntimeException e) {
      pipe.fail(e);
    }
  }

  /** Lets go of the body's source. Whatever it still yields is not sent. */
  void cancel() {
    cancelled = true;
    Pipe pipe = current;
    if (pipe != null) {
      pipe.cancel();
    }
  }

  private final class Pipe implements Flow.Subscriber<ByteBuffer>, Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> http;

    /**
     * None once the body has ended: the JDK asks for more while it is told of the end, and the
     * exchange is broken off while it is told of a failure, which a publisher need not expect.
     */
    private volatile Flow.@Nullable Subscription source;

    /** Whether the JDK has its subscription. */
    private boolean begun;

    private boolean over;
    private long passed;

    /** The buffer that makes the body as long as it says, until the body has ended. */
    private @Nullable ByteBuffer last;

    Pipe(Flow.Subscriber<? super ByteBuffer> http) {
      this.http = http;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      Objects.requireNonNull(subscription, "subscription");
      if (begun) {
        subscription.cancel();
        return;
      }
      begun = true;
      source = subscription;
      if (cancelled) {
        subscription.cancel();
      }
      http.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      Flow.Subscription from = source;
      if (from != null && !cancelled) {
        from.request(n);
      }
    }

    @Override
    public void cancel() {
      Flow.Subscription from = source;
      if (from != null) {
        from.cancel();
      }
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      Objects.requireNonNull(bytes, "bytes");
      if (over || cancelled) {
        return;
      }
      if (!bytes.hasRemaining()) {
        // JDK 17 makes a chunk of it: one of length zero, which ends the body.
        request(1);
        return;
      }
      passed += bytes.remaining();
      if (length.isPresent() && passed > length.getAsLong()) {
        fail(new IOException("the body is longer than its length of " + length.getAsLong()));
        return;
      }
      if (length.isPresent() && passed == length.getAsLong()) {
        // With this buffer the server would take the request for whole, and more may follow.
        last = bytes;
        request(1);
        return;
      }
      http.onNext(bytes);
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
      if (last != null) {
        http.onNext(last);
      }
      http.onComplete();
    }

    void fail(Throwable failure) {
      if (over || cancelled) {
        return;
      }
      over = true;
      if (!begun) {
        begun = true;
        http.onSubscribe(this);
      }
      cancel();
      // Makes the JDK break the connection.
      http.onError(failure);
      onFailure.accept(failure);
    }
  }
}
