package ai.flowscale.transport.jdk;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.client.transport.ResponseBodySink;
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
final class ResponseBody implements BodySubscriber<ResponseBody>, ResponseBodySink.Source {
  private final Exchange exchange;
  private final ResponseInfo info;
  private final ResponseBodySink sink = ResponseBodySink.create(this);
  private final CompletableFuture<ResponseBody> begun = new CompletableFuture<>();
  private volatile Flow.@Nullable Subscription source;
  private volatile boolean unwanted;

  ResponseBody(Exchange exchange, ResponseInfo info) {
    this.exchange = exchange;
    this.info = info;
  }

  ResponseInfo info() {
    return info;
  }

  Flow.Publisher<ByteBuffer> publisher() {
    return sink;
  }

  // What the JDK calls.

  /** Complete before any of the body is here, and not before the exchange is answered. */
  @Override
  public CompletionStage<ResponseBody> getBody() {
    return begun;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    source = subscription;
    if (unwanted) {
      subscription.cancel();
    } else {
      exchange.respond(this);
    }
    begun.complete(this);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    sink.next(buffers);
  }

  @Override
  public void onError(Throwable thrown) {
    TransportException told = exchange.bodyFailed(thrown);
    begun.complete(this);
    sink.fail(told);
  }

  @Override
  public void onComplete() {
    exchange.bodyComplete();
    sink.complete();
  }

  // What the exchange calls.

  /** Fails the body now, whatever is still to be handed out. */
  void abort(Throwable failure) {
    sink.abort(failure);
    cancelSource();
  }

  /** Stops the JDK from reading on, which breaks the connection. */
  void cancelSource() {
    unwanted = true;
    Flow.Subscription from = source;
    if (from != null) {
      from.cancel();
    }
  }

  // What the reader brings about.

  /** The JDK tells the end by itself, so that nothing has to be asked for ahead. */
  @Override
  public boolean request(long demand) {
    Flow.Subscription from = source;
    if (from == null || demand == 0) {
      return false;
    }
    from.request(1);
    return true;
  }

  @Override
  public void cancel() {
    exchange.abandon();
  }
}
