package ai.flowscale.client.download;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Passes everything on, for tests that change one signal. */
public class ForwardingSubscriber implements Flow.Subscriber<ByteBuffer> {
  private final Flow.Subscriber<? super ByteBuffer> target;

  public ForwardingSubscriber(Flow.Subscriber<? super ByteBuffer> target) {
    this.target = target;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    target.onSubscribe(subscription);
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    target.onNext(chunk);
  }

  @Override
  public void onError(Throwable failure) {
    target.onError(failure);
  }

  @Override
  public void onComplete() {
    target.onComplete();
  }
}
