package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.transport.toolkit.ResponseBodySink;
import ai.flowscale.transport.toolkit.Upload;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A response's body on its way from the JDK, which hands out lists of buffers. The next list is
 * asked for when the last one was taken, so that no more than one is ever held.
 */
final class ResponseBody implements BodySubscriber<ResponseBody> {
  static final int NO_CONTENT = 204;

  private final JdkExchange exchange;
  private final ResponseInfo info;
  private final CompletableFuture<ResponseBody> begun = new CompletableFuture<>();
  private volatile Flow.@Nullable Subscription source;
  private volatile @Nullable ResponseBodySink sink;
  private final AtomicBoolean handedOver = new AtomicBoolean();
  private volatile boolean ending;
  private volatile boolean complete;
  private volatile @Nullable Throwable error;

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
    exchange.arrived(this, info.statusCode(), info.version() == HttpClient.Version.HTTP_2);
    if (exchange.isOver()) {
      CancellationException over = new CancellationException("the exchange is over");
      begun.completeExceptionally(over);
      if (info.statusCode() != NO_CONTENT) {
        // Here and not only by the worker, or a connection without a body would be used again
        // first.
        throw over;
      }
      return;
    }
    begun.complete(this);
  }

  /** Completes the exchange with the response, unless it was. */
  void handOver() {
    if (!handedOver.compareAndSet(false, true)) {
      return;
    }
    ResponseBodySink reader =
        exchange.respond(
            info.statusCode(),
            Headers.of(info.headers().map()),
            info.version() == HttpClient.Version.HTTP_1_1 ? "HTTP/1.1" : "HTTP/2",
            this::askSource);
    sink = reader;
    askSource();
    Throwable thrown = error;
    if (complete) {
      reader.complete();
    } else if (thrown != null) {
      exchange.failed(thrown);
    }
  }

  private void askSource() {
    Flow.Subscription from = source;
    if (from != null) {
      from.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    ResponseBodySink reader = sink;
    if (reader != null) {
      reader.next(buffers);
    }
  }

  /** Over HTTP/2 it may come before the thread in {@code send} has handed over the head. */
  @Override
  public void onError(Throwable thrown) {
    error = thrown;
    begun.complete(this);
    if (sink != null) {
      exchange.failed(thrown);
    }
  }

  int status() {
    return info.statusCode();
  }

  /** Whether the whole response has arrived. */
  boolean isEnding() {
    return ending;
  }

  /** Whether the exchange has its response, to the end. */
  boolean isWhole() {
    return ending && handedOver.get();
  }

  @Override
  public void onComplete() {
    ending = true;
    // Over HTTP/2 it may come before the end of the request, whose stream is reset then.
    Upload upload = exchange.upload();
    exchange.ended(upload == null || upload.isSent());
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
