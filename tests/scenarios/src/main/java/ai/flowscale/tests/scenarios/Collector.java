package ai.flowscale.tests.scenarios;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Requests the elements of a publisher one at a time.
 *
 * @param <T> the type of the elements
 */
public final class Collector<T> implements Flow.Subscriber<T> {
  private final List<T> all = new ArrayList<>();
  private final CompletableFuture<List<T>> result = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  private Collector() {}

  /**
   * Collects all elements.
   *
   * @param <T> the type of the elements
   * @param publisher the publisher
   * @return the elements, in order; fails with the failure of the publisher
   */
  public static <T> CompletableFuture<List<T>> collect(Flow.Publisher<T> publisher) {
    Collector<T> collector = new Collector<>();
    publisher.subscribe(collector);
    return collector.result;
  }

  /**
   * Collects a content.
   *
   * @param publisher the publisher of the content
   * @return its bytes; fails with the failure of the publisher
   */
  public static CompletableFuture<byte[]> bytes(Flow.Publisher<ByteBuffer> publisher) {
    return collect(publisher)
        .thenApply(
            buffers -> {
              ByteBuffer all =
                  ByteBuffer.allocate(buffers.stream().mapToInt(ByteBuffer::remaining).sum());
              buffers.forEach(all::put);
              return all.array();
            });
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    subscription = started;
    started.request(1);
  }

  @Override
  public void onNext(T next) {
    if (result.isDone()) {
      result.obtrudeException(new AssertionError("an element after the end"));
      return;
    }
    all.add(next);
    Flow.Subscription running = subscription;
    if (running == null) {
      result.completeExceptionally(new AssertionError("an element before the subscription"));
    } else {
      running.request(1);
    }
  }

  @Override
  public void onError(Throwable thrown) {
    result.completeExceptionally(thrown);
  }

  @Override
  public void onComplete() {
    result.complete(List.copyOf(all));
  }
}
