package ai.flowscale.client.body;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** Publishes the chunks of a source to one subscriber, reading no more than it asks for. */
final class PullPublisher implements Flow.Publisher<ByteBuffer> {
  private final ChunkSource source;
  private final Executor executor;
  private final AtomicBoolean taken = new AtomicBoolean();

  /**
   * Makes a publisher.
   *
   * @param source the chunks, used up by the one subscriber
   * @param executor where chunks are read and handed over
   */
  PullPublisher(ChunkSource source, Executor executor) {
    this.source = source;
    this.executor = executor;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    if (!taken.compareAndSet(false, true)) {
      Rejection.signal(subscriber, "This body takes one subscriber, and has had it.");
      return;
    }
    PullSubscription subscription = new PullSubscription(subscriber, source, executor);
    subscriber.onSubscribe(subscription);
    subscription.start();
  }
}
