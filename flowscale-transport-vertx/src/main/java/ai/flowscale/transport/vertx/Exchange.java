package ai.flowscale.transport.vertx;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, from {@code send} to the end of the response's body. Whatever
 * touches the request of Vert.x runs on the context of the exchange, one task after the other.
 */
final class Exchange {
  /** RFC 9113, section 7: the stream is no longer needed. */
  private static final long CANCEL = 0x8;

  private final TransportRequest request;
  private final Consumer<Exchange> onEnd;
  private final CompletableFuture<TransportResponse> answer = new CompletableFuture<>();
  private final AtomicReference<@Nullable TransportException> failure = new AtomicReference<>();
  private volatile boolean abandoned;
  private volatile @Nullable Context context;
  private volatile @Nullable RequestSource source;
  private volatile @Nullable Upload upload;
  private volatile @Nullable ResponseBody body;

  // Touched on the context only.
  private @Nullable HttpClientRequest http;

  /** What became of the request's head, once it was handed over. */
  private @Nullable Future<Void> head;

  /** What became of the request's end, once that was handed over. */
  private @Nullable Future<Void> end;

  private boolean responseComplete;

  /**
   * Makes an exchange.
   *
   * @param onEnd told when nothing is under way any more; perhaps more than once
   */
  Exchange(TransportRequest request, Consumer<Exchange> onEnd) {
    this.request = request;
    this.onEnd = onEnd;
    // The future is the caller's, who may cancel it or complete it with a failure of his own.
    var unused =
        answer.whenComplete(
            (response, thrown) -> {
              if (thrown != null && failure.get() == null) {
                fail(failure(Kind.CANCELLED, Sent.MAYBE, "the exchange was cancelled", null));
              }
            });
  }

  /** The host of the request as it stands in its address, in lower case. */
  String host() {
    return request.uri().getHost().toLowerCase(Locale.ROOT);
  }

  /** Whether the request must not be sent a second time if nobody knows what became of it. */
  boolean isSentOnce() {
    return !request.isIdempotent();
  }

  CompletableFuture<TransportResponse> answer() {
    return answer;
  }

  void start(RequestSource requests, Context on) {
    source = requests;
    context = on;
    if (!onContext(() -> connect(requests))) {
      failUnsent("Vert.x is closed", null);
    }
  }

  /** Runs a task on the context, later; false if Vert.x is closed and all connections with it. */
  boolean onContext(Runnable task) {
    Context on = context;
    if (on == null) {
      return false;
    }
    try {
      on.runOnContext(ignored -> task.run());
      return true;
    } catch (RejectedExecutionException closed) {
      return false;
    }
  }

  boolean isOver() {
    return abandoned || failure.get() != null;
  }

  private void connect(RequestSource requests) {
    if (isOver()) {
      return;
    }
    RequestOptions options;
    OptionalLong length;
    try {
      length = request.body().map(RequestBody::contentLength).orElse(OptionalLong.of(0));
      options = RequestFactory.create(request, length);
    } catch (IllegalArgumentException e) {
      failUnsent(e.getMessage(), e.getCause());
      return;
    } catch (RuntimeException e) {
      failUnsent("the request's body gives no length", e);
      return;
    }
    open(() -> requests.open(options, this, connected -> send(connected, length)));
  }

  /** Has a request made, which Vert.x may refuse by throwing. On the context. */
  void open(Runnable opening) {
    try {
      opening.run();
    } catch (RuntimeException e) {
      failUnsent("the HTTP client refused the request", e);
    }
  }

  private void send(HttpClientRequest connected, OptionalLong length) {
    connected.exceptionHandler(this::broken);
    if (isOver()) {
      // Nothing was written: this gives the connection back.
      connected.reset(CANCEL);
      return;
    }
    http = connected;
    if (length.orElse(1) == 0) {
      connected.setChunked(false);
      try {
        head = connected.end();
        end = head;
      } catch (RuntimeException e) {
        broken(e);
      }
      return;
    }
    connected.setChunked(length.isEmpty());
    Upload started = new Upload(this, connected, request.body().orElseThrow(), length);
    upload = started;
    started.start();
  }

  /**
   * Hands something of the request's body to Vert.x, which refuses by throwing; the head goes with
   * the first of it. On the context.
   */
  void write(Runnable writing) {
    HttpClientRequest open = http;
    if (open == null || isOver() || responseComplete) {
      return;
    }
    try {
      if (head == null) {
        head = open.writeHead();
      }
      writing.run();
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  /**
   * The request's body was handed over to its end. On the context.
   *
   * @param written what becomes of the end
   */
  void uploaded(Future<Void> written) {
    end = written;
    endIfComplete();
  }

  void bodyOfRequestFailed(Throwable thrown) {
    fail(failure(Kind.REQUEST_BODY, Sent.MAYBE, "the request's body failed", thrown));
  }

  /** What sends the requests does not do as it must. */
  void failedOtherwise(String what) {
    fail(failure(Kind.OTHER, Sent.MAYBE, what, null));
  }

  void failUnsent(@Nullable String message, @Nullable Throwable cause) {
    fail(failure(Kind.OTHER, Sent.NO, "cannot be sent: " + message, cause));
  }

  /** Fails whatever is under way and breaks the connection. The first failure counts. */
  void fail(TransportException thrown) {
    if (failure.compareAndSet(null, thrown)) {
      breakOff();
      ResponseBody reading = body;
      if (reading != null) {
        reading.abort(thrown);
      }
      answer.completeExceptionally(thrown);
    }
  }

  /** The caller wants no more of the response: breaks the connection and tells nobody. */
  void abandon() {
    abandoned = true;
    breakOff();
  }

  private void breakOff() {
    Upload sending = upload;
    if (sending != null) {
      sending.cancel();
    }
    onContext(this::breakConnection);
    onEnd.accept(this);
  }

  private boolean isSent() {
    Future<Void> last = end;
    return last != null && last.isComplete();
  }

  private void breakConnection() {
    HttpClientRequest under = http;
    RequestSource from = source;
    if (under == null || from == null || (end != null && responseComplete)) {
      return;
    }
    if (head != null && !isSent() && under.version() != HttpVersion.HTTP_2) {
      // Once the answer is here, a reset of HTTP/1.1 leaves the connection open with half a
      // request in it. It is ours as long as the request has not left.
      from.breakOff(under.connection());
    }
    under.reset(CANCEL);
  }

  // What Vert.x tells, on the context.

  /**
   * The head of the answer is here.
   *
   * @param inflow asks for that many buffers more of the body, on the context
   * @return where the body goes; one buffer is asked for already
   */
  ResponseBody respond(HttpClientResponse response, IntConsumer inflow) {
    ResponseBody arrived = new ResponseBody(this, inflow);
    body = arrived;
    TransportResponse told =
        TransportResponses.of(
            response.statusCode(),
            headers(response.headers()),
            protocol(response.version()),
            arrived.publisher());
    TransportException already = failure.get();
    if (already != null) {
      arrived.abort(already);
    }
    if (!answer.complete(told)) {
      told.close();
    }
    return arrived;
  }

  private static Headers headers(MultiMap headers) {
    // Vert.x lists a name once for each way it was written, but gives all its values each time.
    Set<String> seen = new HashSet<>();
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (String name : headers.names()) {
      if (seen.add(name.toLowerCase(Locale.ROOT))) {
        fields.put(name, headers.getAll(name));
      }
    }
    return Headers.of(fields);
  }

  private static String protocol(HttpVersion version) {
    return switch (version) {
      case HTTP_1_0 -> "HTTP/1.0";
      case HTTP_1_1 -> "HTTP/1.1";
      case HTTP_2 -> "HTTP/2";
      case HTTP_3 -> "HTTP/3";
    };
  }

  /** Vert.x tells that the exchange cannot go on. */
  void broken(Throwable thrown) {
    if (responseComplete) {
      return;
    }
    Future<Void> first = head;
    if (http == null) {
      fail(Failures.beforeSending(thrown, request.uri()));
    } else if (first == null || first.failed()) {
      // Not even the head has left, and the body would have come behind it.
      fail(Failures.unsent(thrown, request.uri()));
    } else {
      fail(Failures.whileSending(thrown, request.uri()));
    }
  }

  /** The response has been read to its end. */
  void bodyComplete() {
    responseComplete = true;
    if (end == null) {
      // The server has said all there is to say and cannot be asked to read the rest.
      breakOff();
    }
    endIfComplete();
  }

  private void endIfComplete() {
    if (end != null && responseComplete) {
      onEnd.accept(this);
    }
  }

  /** Vert.x could not read the body to its end; returns what its reader is to be told. */
  TransportException bodyFailed(Throwable thrown) {
    TransportException mapped = Failures.whileSending(thrown, request.uri());
    TransportException first = failure.compareAndExchange(null, mapped);
    breakOff();
    return first == null ? mapped : first;
  }

  private TransportException failure(Kind kind, Sent sent, String what, @Nullable Throwable cause) {
    return new TransportException(kind, sent, Failures.place(request.uri()) + ": " + what, cause);
  }
}
