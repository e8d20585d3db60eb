package ai.flowscale.transport.jersey;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One request and its response, from {@code send} to the end of the response's body. */
final class Exchange {
  private static final int MIN_STATUS = 200;
  private static final int MAX_STATUS = 599;

  private final TransportRequest request;
  private final String origin;
  private final Executor executor;
  private final Consumer<Exchange> onEnd;
  private final CompletableFuture<TransportResponse> answer = new CompletableFuture<>();

  /** Held for the moment in which it is decided whether a request that fails was sent. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable TransportException failure;
  private volatile @Nullable Runnable breakConnection;
  private volatile boolean abandoned;
  private volatile boolean connected;
  private volatile boolean requestBodyWhole;
  private volatile boolean running;
  private volatile boolean ended;
  private volatile String protocol = "HTTP/1.1";

  /**
   * Makes an exchange.
   *
   * @param executor where the exchange may block
   * @param onEnd told when neither a connection nor a thread is taken any more; perhaps more than
   *     once
   */
  Exchange(TransportRequest request, Executor executor, Consumer<Exchange> onEnd) {
    this.request = request;
    this.origin = request.uri().resolve("/").toString();
    this.executor = executor;
    this.onEnd = onEnd;
    // The future is the caller's, who may cancel it or complete it with a failure of his own.
    var unused =
        answer.whenComplete(
            (response, thrown) -> {
              if (thrown != null) {
                fail(Kind.CANCELLED, "the exchange was cancelled", null);
              }
            });
  }

  TransportRequest request() {
    return request;
  }

  CompletableFuture<TransportResponse> answer() {
    return answer;
  }

  /** The scheme, host and port that the exchange needs a connection to, as an address. */
  String origin() {
    return origin;
  }

  /**
   * Starts the exchange on the executor.
   *
   * @return the failure that prevents it, which is the caller's to hand over
   */
  @Nullable TransportException start(Caller caller) {
    try {
      executor.execute(() -> run(caller));
      return null;
    } catch (RuntimeException | Error e) {
      return failure(Kind.OTHER, Sent.NO, "the executor takes no more tasks", e);
    }
  }

  private void run(Caller caller) {
    running = true;
    try {
      if (failure == null) {
        respond(caller.call(this), caller);
      }
    } catch (RuntimeException | Error e) {
      fail(sent -> Failures.of(e, request.uri(), sent == Sent.MAYBE));
    } finally {
      running = false;
      if (ended) {
        onEnd.accept(this);
      }
    }
  }

  private void respond(Response arrived, Caller caller) {
    ResponseStream body = new ResponseStream(this, arrived, caller);
    int status = arrived.getStatus();
    if (status < MIN_STATUS || status > MAX_STATUS) {
      // HttpURLConnection's way of saying that what came is not HTTP.
      fail(Kind.PROTOCOL, "the answer breaks HTTP's rules", null);
      body.close();
      return;
    }
    Turn turn = new Turn(executor);
    TransportResponse response =
        TransportResponses.ofStream(
            status, Headers.of(arrived.getStringHeaders()), protocol, body, turn);
    if (!answer.complete(response)) {
      body.close();
    }
    turn.end();
  }

  /** Fails whatever is in flight, and breaks the connection. The first failure counts. */
  void fail(Kind kind, String what, @Nullable Throwable cause) {
    fail(sent -> failure(kind, sent, what, cause));
  }

  void fail(TransportException thrown) {
    fail(sent -> thrown);
  }

  private void fail(Function<Sent, TransportException> making) {
    TransportException thrown;
    lock.lock();
    try {
      if (failure != null) {
        return;
      }
      thrown = making.apply(connected ? Sent.MAYBE : Sent.NO);
      failure = thrown;
    } finally {
      lock.unlock();
    }
    breakOff();
    answer.completeExceptionally(thrown);
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
    end();
  }

  private void end() {
    ended = true;
    if (!running) {
      onEnd.accept(this);
    }
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

  /** From now on the request may reach the server. Throws what the exchange has failed with. */
  void connected() {
    lock.lock();
    try {
      checkAlive();
      connected = true;
    } finally {
      lock.unlock();
    }
  }

  boolean isConnected() {
    return connected;
  }

  void protocol(String name) {
    protocol = name;
  }

  boolean isOver() {
    return abandoned || failure != null;
  }

  /** All of the request's body was taken over: it may now be ended well-formed. */
  void requestBodyWhole() {
    requestBodyWhole = true;
  }

  boolean isRequestBodyWhole() {
    return requestBodyWhole;
  }

  void requestBodyFailed(Throwable thrown) {
    fail(Kind.REQUEST_BODY, "the request's body failed", thrown);
  }

  // What the response's body tells.

  /** Throws what the exchange failed with. */
  void checkAlive() {
    TransportException thrown = failure;
    if (thrown != null) {
      throw thrown;
    }
  }

  void bodyComplete() {
    end();
  }

  /** The body could not be read to its end; returns what its reader is to be told. */
  TransportException bodyFailed(Exception thrown) {
    TransportException first;
    lock.lock();
    try {
      first = failure == null ? Failures.of(thrown, request.uri(), true) : failure;
      failure = first;
    } finally {
      lock.unlock();
    }
    breakOff();
    return first;
  }

  private TransportException failure(Kind kind, Sent sent, String what, @Nullable Throwable cause) {
    return new TransportException(kind, sent, Failures.place(request.uri()) + ": " + what, cause);
  }
}
