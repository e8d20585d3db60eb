package ai.flowscale.tck;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects a content, asking for one buffer after the other. */
public final class ContentCollector implements Flow.Subscriber<ByteBuffer> {
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  private ContentCollector() {}

  /**
   * Collects a content.
   *
   * @param publisher is subscribed to at once
   * @return its bytes; fails with what the publisher fails with
   */
  public static CompletableFuture<byte[]> collect(Flow.Publisher<ByteBuffer> publisher) {
    ContentCollector collector = new ContentCollector();
    publisher.subscribe(collector);
    return collector.result;
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    subscription = started;
    started.request(1);
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    byte[] bytes = new byte[chunk.remaining()];
    chunk.get(bytes);
    content.writeBytes(bytes);
    Flow.Subscription from = subscription;
    if (from != null) {
      from.request(1);
    }
  }

  @Override
  public void onError(Throwable failure) {
    result.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    result.complete(content.toByteArray());
  }
}
