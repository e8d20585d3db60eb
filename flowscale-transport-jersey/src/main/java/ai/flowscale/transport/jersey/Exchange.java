package ai.flowscale.transport.jersey;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request and its response, from {@code send} to the end of the response's body. */
final class Exchange {
  private static final int MIN_STATUS = 200;
  private static final int MAX_STATUS = 599;

  private final TransportRequest request;
  private final Executor executor;
  private final Consumer<Exchange> onEnd;
  private final CompletableFuture<TransportResponse> answer = new CompletableFuture<>();
  private final AtomicReference<@Nullable TransportException> failure = new AtomicReference<>();
  private volatile @Nullable Runnable breakConnection;
  private volatile boolean abandoned;
  private volatile boolean connected;
  private volatile boolean requestBodyWhole;
  private volatile String protocol = "HTTP/1.1";

  /**
   * Makes an exchange.
   *
   * @param executor where the exchange may block
   * @param onEnd told when nothing is under way any more; perhaps more than once
   */
  Exchange(TransportRequest request, Executor executor, Consumer<Exchange> onEnd) {
    this.request = request;
    this.executor = executor;
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

  TransportRequest request() {
    return request;
  }

  CompletableFuture<TransportResponse> answer() {
    return answer;
  }

  void start(Caller caller) {
    try {
      RequestRules.check(request);
      executor.execute(() -> run(caller));
    } catch (IllegalArgumentException e) {
      failUnsent(e.getMessage(), null);
    } catch (RejectedExecutionException e) {
      failUnsent("the executor takes no more tasks", e);
    }
  }

  private void run(Caller caller) {
    if (failure.get() != null) {
      return;
    }
    try {
      respond(caller.call(this), caller);
    } catch (RuntimeException | LinkageError e) {
      fail(Failures.of(e, request.uri(), connected));
    }
  }

  private void respond(Response arrived, Caller caller) {
    ResponseStream body = new ResponseStream(this, arrived, caller);
    int status = arrived.getStatus();
    if (status < MIN_STATUS || status > MAX_STATUS) {
      // HttpURLConnection's way of saying that what came is not HTTP.
      fail(failure(Kind.PROTOCOL, Sent.MAYBE, "the answer breaks HTTP's rules", null));
      body.close();
      return;
    }
    Turn turn = new Turn(executor);
    TransportResponse response =
        TransportResponse.ofStream(
            status, Headers.of(arrived.getStringHeaders()), protocol, body, turn);
    if (!answer.complete(response)) {
      body.close();
    }
    turn.end();
  }

  void failUnsent(@Nullable String message, @Nullable Throwable cause) {
    fail(failure(Kind.OTHER, Sent.NO, "cannot be sent: " + message, cause));
  }

  /** Fails whatever is under way and breaks the connection. The first failure counts. */
  void fail(TransportException thrown) {
    if (failure.compareAndSet(null, thrown)) {
      breakOff();
      answer.completeExceptionally(thrown);
    }
  }

  /** The caller wants no more of the response: breaks the connection and tells nobody. */
  void abandon() {
    abandoned = true;
    breakOff();
  }

  private void breakOff() {
    Runnable action = breakConnection;
    if (action != null) {
      action.run();
    }
    onEnd.accept(this);
  }

  // What the caller tells.

  /** Takes what breaks the connection, from any thread, also while it is being made. */
  void breakable(Runnable action) {
    breakConnection = action;
    // Whoever failed or abandoned the exchange meanwhile did not see the action.
    if (isOver()) {
      action.run();
    }
  }

  /** From now on the request may reach the server. */
  void connected() {
    connected = true;
  }

  boolean isConnected() {
    return connected;
  }

  void protocol(String name) {
    protocol = name;
  }

  boolean isOver() {
    return abandoned || failure.get() != null;
  }

  /** All of the request's body was taken over: it may now be ended well-formed. */
  void requestBodyWhole() {
    requestBodyWhole = true;
  }

  boolean isRequestBodyWhole() {
    return requestBodyWhole;
  }

  void requestBodyFailed(Throwable thrown) {
    Sent sent = connected ? Sent.MAYBE : Sent.NO;
    fail(failure(Kind.REQUEST_BODY, sent, "the request's body failed", thrown));
  }

  // What the response's body tells.

  /** Throws what the exchange failed with. */
  void checkAlive() {
    TransportException thrown = failure.get();
    if (thrown != null) {
      throw thrown;
    }
  }

  void bodyComplete() {
    onEnd.accept(this);
  }

  /** The body could not be read to its end; returns what its reader is to be told. */
  TransportException bodyFailed(Exception thrown) {
    TransportException mapped = Failures.of(thrown, request.uri(), true);
    TransportException first = failure.compareAndExchange(null, mapped);
    breakOff();
    return first == null ? mapped : first;
  }

  private TransportException failure(Kind kind, Sent sent, String what, @Nullable Throwable cause) {
    return new TransportException(kind, sent, Failures.place(request.uri()) + ": " + what, cause);
  }
}
