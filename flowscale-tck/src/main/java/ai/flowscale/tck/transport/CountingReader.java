package ai.flowscale.tck.transport;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the buffers of a body, and keeps none. */
final class CountingReader implements Flow.Subscriber<ByteBuffer> {
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final AtomicInteger count = new AtomicInteger();

  void request(long n) {
    subscription.join().request(n);
  }

  void cancel() {
    subscription.join().cancel();
  }

  int count() {
    return count.get();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    count.incrementAndGet();
  }

  @Override
  public void onError(Throwable failure) {}

  @Override
  public void onComplete() {}
}
