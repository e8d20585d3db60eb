package ai.flowscale.examples.ee.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * Collects the body of a response, all of it before any is passed on: a body that breaks must not
 * look like a whole one. Responses of the API are small; the content of outputs comes from
 * elsewhere.
 */
final class ProxyResponseBody implements Flow.Subscriber<ByteBuffer> {
  private final int limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

  ProxyResponseBody(int limit) {
    this.limit = limit;
  }

  CompletableFuture<byte[]> whole() {
    return whole;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
    given.request(1);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    byte[] chunk = new byte[buffer.remaining()];
    buffer.get(chunk);
    bytes.write(chunk, 0, chunk.length);
    Flow.Subscription source = subscription.join();
    if (bytes.size() > limit) {
      source.cancel();
      whole.completeExceptionally(new IllegalStateException("the response is too large"));
      return;
    }
    source.request(1);
  }

  @Override
  public void onError(Throwable thrown) {
    whole.completeExceptionally(thrown);
  }

  @Override
  public void onComplete() {
    whole.complete(bytes.toByteArray());
  }
}
