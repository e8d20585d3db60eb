package ai.flowscale.testing;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.Test;

/**
 * The Reactive Streams project's own tests of a subscriber, for those that a publisher of other
 * code meets.
 */
@Test
public abstract class SubscriberRules extends FlowSubscriberBlackboxVerification<ByteBuffer> {

  protected SubscriberRules() {
    super(new TestEnvironment(PatientPublisherRules.LIMIT_MILLIS, 20, 20));
  }

  @Override
  public ByteBuffer createElement(int element) {
    return ByteBuffer.wrap(new byte[] {(byte) element});
  }

  /** Returns the subscriber that a publisher gets when somebody subscribes to it. */
  @SuppressWarnings("unchecked") // Whoever takes anything above a buffer takes buffers.
  protected static Flow.Subscriber<ByteBuffer> met(
      Consumer<Flow.Publisher<ByteBuffer>> subscribing) {
    CompletableFuture<Flow.Subscriber<? super ByteBuffer>> met = new CompletableFuture<>();
    subscribing.accept(met::complete);
    if (!met.isDone()) {
      throw new AssertionError("nobody subscribed");
    }
    return (Flow.Subscriber<ByteBuffer>) met.join();
  }

  /**
   * A subscriber behind the one under test. It minds nothing that it is given, so that the one
   * before it has to mind for itself.
   */
  protected static Flow.Subscriber<ByteBuffer> carelessReader() {
    return new CarelessReader();
  }

  private static final class CarelessReader implements Flow.Subscriber<ByteBuffer> {
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      if (given != null) {
        given.request(1);
      }
    }

    @Override
    public void onNext(ByteBuffer chunk) {
      subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }
}
