package ai.flowscale.tck.mutants.parts;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.function.Function;

/** Stands between a publisher and its subscriber, and passes all signals on. */
public class Relay implements Flow.Subscriber<ByteBuffer>, Flow.Subscription {
  private final Flow.Subscriber<? super ByteBuffer> down;
  private volatile Flow.Subscription up;

  public Relay(Flow.Subscriber<? super ByteBuffer> down) {
    this.down = down;
  }

  /** Puts a relay in front of each subscriber. */
  public static Flow.Publisher<ByteBuffer> over(
      Flow.Publisher<ByteBuffer> publisher,
      Function<Flow.Subscriber<? super ByteBuffer>, Relay> relay) {
    return subscriber -> publisher.subscribe(relay.apply(subscriber));
  }

  protected final Flow.Subscriber<? super ByteBuffer> down() {
    return down;
  }

  protected final Flow.Subscription up() {
    return up;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    up = subscription;
    down.onSubscribe(this);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    down.onNext(buffer);
  }

  @Override
  public void onError(Throwable failure) {
    down.onError(failure);
  }

  @Override
  public void onComplete() {
    down.onComplete();
  }

  @Override
  public void request(long n) {
    up.request(n);
  }

  @Override
  public void cancel() {
    up.cancel();
  }
}
