package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.client.http.OpenCalls;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** Publishes the outcomes of a batch to one subscriber. */
final class BatchPublisher implements Flow.Publisher<BatchItem> {
  private final OpenCalls calls;
  private final Executor executor;
  private final Batches.Opening opening;
  private final AtomicBoolean subscribed = new AtomicBoolean();

  BatchPublisher(OpenCalls calls, Executor executor, Batches.Opening opening) {
    this.calls = calls;
    this.executor = executor;
    this.opening = opening;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super BatchItem> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    BatchSubscription subscription = new BatchSubscription(calls, executor, opening, subscriber);
    if (subscribed.compareAndSet(false, true)) {
      subscription.start();
    } else {
      subscription.refuse(
          new IllegalStateException(
              "This batch has its subscriber: another one would execute all requests again."));
    }
  }
}
