package ai.flowscale.client.body;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Subscribes to a body that is not wanted, and cancels it. */
public final class CancellingSubscriber implements Flow.Subscriber<ByteBuffer> {
  public static final Flow.Subscriber<ByteBuffer> SUBSCRIBER = new CancellingSubscriber();

  private CancellingSubscriber() {}

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.cancel();
  }

  @Override
  public void onNext(ByteBuffer chunk) {}

  @Override
  public void onError(Throwable failure) {}

  @Override
  public void onComplete() {}
}
