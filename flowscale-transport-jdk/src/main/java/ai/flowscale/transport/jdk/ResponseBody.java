package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.client.transport.ResponseBodySink;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A response's body on its way from the JDK, which hands out lists of buffers. The next list is
 * asked for when the last one was taken and more is wanted, so that no more than one is ever held.
 */
final class ResponseBody implements BodySubscriber<ResponseBody> {
  private final JdkExchange exchange;
  private final ResponseInfo info;
  private final CompletableFuture<ResponseBody> begun = new CompletableFuture<>();
  private volatile Flow.@Nullable Subscription source;
  private volatile @Nullable ResponseBodySink sink;
  private volatile boolean complete;

  ResponseBody(JdkExchange exchange, ResponseInfo info) {
    this.exchange = exchange;
    this.info = info;
  }

  /** Complete before any of the body arrives, and not before the exchange has its response. */
  @Override
  public CompletionStage<ResponseBody> getBody() {
    return begun;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    source = subscription;
    exchange.arrived(this, info.statusCode());
    begun.complete(this);
  }

  /** Completes the exchange with the response. */
  void handOver() {
    ResponseBodySink reader =
        exchange.respond(
            info.statusCode(),
            Headers.of(info.headers().map()),
            info.version() == HttpClient.Version.HTTP_1_1 ? "HTTP/1.1" : "HTTP/2",
            this::request);
    sink = reader;
    if (complete) {
      reader.complete();
    }
  }

  /** The JDK tells the end by itself, so that nothing has to be asked for ahead. */
  private boolean request(long demand) {
    Flow.Subscription from = source;
    if (from == null || demand == 0) {
      return false;
    }
    from.request(1);
    return true;
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    ResponseBodySink reader = sink;
    if (reader != null) {
      reader.next(buffers);
    }
  }

  @Override
  public void onError(Throwable thrown) {
    begun.complete(this);
    exchange.broken(thrown);
  }

  @Override
  public void onComplete() {
    exchange.ended(true);
    complete = true;
    ResponseBodySink reader = sink;
    if (reader != null) {
      reader.complete();
    }
  }

  /** Stops the JDK from reading on, which breaks the connection. */
  void cancelSource() {
    Flow.Subscription from = source;
    if (from != null) {
      from.cancel();
    }
  }
}
