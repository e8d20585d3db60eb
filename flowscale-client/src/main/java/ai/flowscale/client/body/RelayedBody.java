package ai.flowscale.client.body;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A body that another publisher brings, so that any thread can close it. */
final class RelayedBody extends QueueingBody implements Flow.Subscriber<ByteBuffer> {
  private final Flow.Publisher<ByteBuffer> source;
  private volatile Flow.@Nullable Subscription upstream;

  RelayedBody(Flow.Publisher<ByteBuffer> source) {
    this.source = source;
  }

  @Override
  protected void begin() {
    try {
      source.subscribe(this);
    } catch (Throwable notBegun) {
      fail(notBegun);
    }
  }

  @Override
  protected boolean ask(long wanted) {
    Flow.Subscription from = upstream;
    if (from == null || wanted == 0) {
      return false;
    }
    from.request(1);
    return true;
  }

  @Override
  protected void stop() {
    Flow.Subscription from = upstream;
    if (from != null) {
      from.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    Objects.requireNonNull(subscription, "subscription");
    if (upstream != null) {
      subscription.cancel();
      return;
    }
    upstream = subscription;
    resume();
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    next(List.of(chunk));
  }

  @Override
  public void onError(Throwable failure) {
    fail(failure);
  }

  @Override
  public void onComplete() {
    complete();
  }
}
