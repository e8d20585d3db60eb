package ai.flowscale.tck;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests the elements of a publisher one at a time.
 *
 * @param <T> the type of the elements
 */
public final class Collector<T> implements Flow.Subscriber<T> {
  private final Consumer<T> each;
  private final List<T> all = new ArrayList<>();
  private final CompletableFuture<List<T>> result = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  private Collector(Consumer<T> each) {
    this.each = each;
  }

  /**
   * Collects all elements.
   *
   * @param <T> the type of the elements
   * @param publisher the publisher
   * @return the elements, in order; fails with the failure of the publisher
   */
  public static <T> CompletableFuture<List<T>> collect(Flow.Publisher<T> publisher) {
    return collect(publisher, element -> {});
  }

  private static <T> CompletableFuture<List<T>> collect(
      Flow.Publisher<T> publisher, Consumer<T> each) {
    Collector<T> collector = new Collector<>(each);
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
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    return collect(
            publisher,
            buffer -> {
              byte[] bytes = new byte[buffer.remaining()];
              buffer.get(bytes);
              content.writeBytes(bytes);
            })
        .thenApply(all -> content.toByteArray());
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
    each.accept(next);
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
