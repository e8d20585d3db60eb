package ai.flowscale.transport.jdk;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request and its response, from {@code send} to the end of the response's body. */
final class Exchange {
  private final TransportRequest request;
  private final boolean sentOnce;
  private final boolean ownsFuture;
  private final Consumer<Exchange> onEnd;
  private final CompletableFuture<TransportResponse> answer = new CompletableFuture<>();
  private final AtomicReference<@Nullable TransportException> failure = new AtomicReference<>();
  private volatile @Nullable Upload upload;
  private volatile @Nullable CompletableFuture<?> call;
  private volatile boolean answered;
  private volatile @Nullable ResponseBody body;
  private volatile boolean abandoned;

  /**
   * Makes an exchange.
   *
   * @param sentOnce whether the client sends a request once at most, so that a failure to connect
   *     means that nothing was sent
   * @param ownsFuture whether the client's futures are nobody's but the exchange's
   * @param onEnd told when nothing is under way any more; perhaps more than once
   */
  Exchange(
      TransportRequest request, boolean sentOnce, boolean ownsFuture, Consumer<Exchange> onEnd) {
    this.request = request;
    this.sentOnce = sentOnce;
    this.ownsFuture = ownsFuture;
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

  CompletableFuture<TransportResponse> answer() {
    return answer;
  }

  void start(HttpClient client, RequestFactory requests) {
    if (failure.get() != null) {
      return;
    }
    HttpRequest jdkRequest;
    try {
      Upload body =
          request
              .body()
              .map(it -> new Upload(it, request.isIdempotent(), this::bodyOfRequestFailed))
              .orElse(null);
      upload = body;
      jdkRequest = requests.create(request, body);
    } catch (IllegalArgumentException e) {
      failUnsent(e.getMessage(), null);
      return;
    } catch (RuntimeException e) {
      failUnsent("the request's body gives no length", e);
      return;
    }
    send(client, jdkRequest);
  }

  private void send(HttpClient client, HttpRequest jdkRequest) {
    CompletableFuture<HttpResponse<ResponseBody>> sent;
    try {
      sent = client.sendAsync(jdkRequest, info -> new ResponseBody(this, info));
    } catch (RuntimeException e) {
      failUnsent("the HTTP client refused the request", e);
      return;
    }
    // The JDK's own future, not one derived from it: only that aborts its exchange.
    call = sent;
    var unused = sent.whenComplete(this::sent);
    if (answered) {
      letGo();
    }
    // Whoever failed or abandoned the exchange meanwhile did not see the call.
    if (failure.get() != null || abandoned) {
      breakOff();
    }
  }

  private void sent(@Nullable HttpResponse<ResponseBody> response, @Nullable Throwable thrown) {
    if (answered) {
      return;
    }
    if (response == null) {
      fail(
          Failures.of(
              thrown == null ? new IllegalStateException("no response") : thrown,
              request.uri(),
              sentOnce));
      return;
    }
    if (!mayBeOfProxy(response.statusCode())) {
      return;
    }
    if (response.sslSession().isEmpty()) {
      fail(failure(Kind.CONNECT, Sent.NO, "the proxy refused the connection", null));
    } else {
      handOver(response.body());
    }
  }

  /**
   * The JDK hands over what a proxy answers to CONNECT as if it were the server's. Only the whole
   * response, which comes after its body has begun, tells the two apart: it has no TLS session.
   */
  private boolean mayBeOfProxy(int status) {
    return status == 407 && "https".equalsIgnoreCase(request.uri().getScheme());
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
    ResponseBody reading = body;
    if (reading != null) {
      reading.cancelSource();
    }
  }

  private void breakOff() {
    CompletableFuture<?> sent = call;
    if (sent != null) {
      sent.cancel(true);
    }
    Upload sending = upload;
    if (sending != null) {
      sending.cancel();
    }
    onEnd.accept(this);
  }

  private void bodyOfRequestFailed(Throwable thrown) {
    fail(failure(Kind.REQUEST_BODY, Sent.MAYBE, "the request's body failed", thrown));
  }

  // What the response's body tells.

  void respond(ResponseBody arrived) {
    body = arrived;
    if (!mayBeOfProxy(arrived.info().statusCode())) {
      answered = true;
      letGo();
      handOver(arrived);
    }
  }

  /**
   * Completes the future of the call, which has nothing more to tell: from now on it is the body
   * that fails, and that breaks the connection. Nothing depends on it, but the JDK would otherwise
   * have the future completed by the common pool, or on a machine where that has one thread only,
   * by a new thread for each call.
   */
  private void letGo() {
    CompletableFuture<?> sent = call;
    if (sent != null && ownsFuture) {
      sent.complete(null);
    }
  }

  private void handOver(ResponseBody arrived) {
    TransportResponse response =
        TransportResponses.of(
            arrived.info().statusCode(),
            Headers.of(arrived.info().headers().map()),
            arrived.info().version() == HttpClient.Version.HTTP_1_1 ? "HTTP/1.1" : "HTTP/2",
            arrived.publisher());
    TransportException already = failure.get();
    if (already != null) {
      arrived.abort(already);
    }
    if (!answer.complete(response)) {
      response.close();
    }
  }

  void bodyComplete() {
    onEnd.accept(this);
  }

  /** The JDK could not read the body to its end; returns what its reader is to be told. */
  TransportException bodyFailed(Throwable thrown) {
    TransportException mapped = Failures.of(thrown, request.uri(), false);
    TransportException first = failure.compareAndExchange(null, mapped);
    breakOff();
    TransportException told = first == null ? mapped : first;
    answer.completeExceptionally(told);
    return told;
  }

  private TransportException failure(Kind kind, Sent sent, String what, @Nullable Throwable cause) {
    return new TransportException(kind, sent, Failures.place(request.uri()) + ": " + what, cause);
  }
}
