package ai.flowscale.transport.vertx;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.streams.WriteStream;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests from a Web Client. It is told to send a stream, and has the stream piped into its
 * request: there the exchange gets hold of that request, and sends and breaks it off by itself. The
 * answer comes by a codec, which Web Client asks for where the body goes once the head is here.
 *
 * <p>The codec's result never comes, so that Web Client leaves the answer to the exchange. What it
 * would do next is to keep it in a cache or to send the request again, then without a body.
 */
final class WebClientRequests implements RequestSource {
  private final WebClient client;

  WebClientRequests(WebClient client) {
    this.client = client;
  }

  @Override
  public void open(RequestOptions options, Exchange exchange, Consumer<HttpClientRequest> onOpen) {
    Call call = new Call(exchange, onOpen);
    HttpRequest<Void> request = client.request(options).followRedirects(false).as(call);
    // Web Client adds a User-Agent of its own.
    request.headers().clear();
    MultiMap headers = options.getHeaders();
    if (headers != null) {
      request.headers().addAll(headers);
    }
    request.sendStream(new SinkTaker(call::take)).onComplete(call::dispatched, call::failed);
  }

  /** What becomes of one request. On the context of the exchange. */
  private static final class Call implements BodyCodec<Void> {
    private final Exchange exchange;
    private final Consumer<HttpClientRequest> onOpen;
    private @Nullable HttpClientRequest http;
    private boolean answered;

    Call(Exchange exchange, Consumer<HttpClientRequest> onOpen) {
      this.exchange = exchange;
      this.onOpen = onOpen;
    }

    void take(WriteStream<Buffer> sink) {
      if (!(sink instanceof HttpClientRequest opened)) {
        exchange.failedOtherwise("the Web Client does not show its request");
        return;
      }
      if (http != null) {
        opened.reset();
        exchange.failedOtherwise("the Web Client sends the request again");
        return;
      }
      http = opened;
      opened.setFollowRedirects(false);
      onOpen.accept(opened);
    }

    @Override
    public BodyStream<Void> stream() {
      HttpClientRequest asked = http;
      if (asked == null) {
        throw new IllegalStateException("an answer without a request");
      }
      answered = true;
      return PipedBody.of(asked.response().result(), exchange);
    }

    /** The codec gave no result, so that there is another source: a cache or an interceptor. */
    void dispatched(Object answer) {
      exchange.failedOtherwise("the Web Client answers by itself, as with a cache");
    }

    void failed(Throwable thrown) {
      // What fails later is told to the body, which may still have something to hand out.
      if (!answered) {
        exchange.broken(thrown);
      }
    }
  }
}
