package ai.flowscale.transport.jdk;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.transport.AbstractExchange;
import ai.flowscale.client.transport.Failures;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. A worker makes the exchange with the client's blocking {@code
 * send}, up to the head of the response: the asynchronous one ends on the pool of {@code
 * CompletableFuture}, which starts a thread for each task on JDK 17 to 24 with one or two
 * processors. An interrupt makes {@code send} break the connection, or over HTTP/2 reset the
 * stream, whatever it is doing.
 */
final class JdkExchange extends AbstractExchange {
  private final boolean sentOnce;

  /** Whether the request may go out; decided when it does, or has waited for too long. */
  private final CompletableFuture<Boolean> connected = new CompletableFuture<>();

  /** Held to interrupt the worker, so that no interrupt comes after the exchange has let it go. */
  private final Lock interrupting = new ReentrantLock();

  /** Who sends and waits for the head of the response. Guarded. */
  private @Nullable Thread worker;

  private volatile @Nullable ResponseBody body;

  /**
   * Makes an exchange.
   *
   * @param sentOnce whether the client sends a request once at most, so that a failure to connect
   *     means that nothing was sent
   */
  JdkExchange(TransportRequest request, boolean sentOnce) {
    super(request);
    this.sentOnce = sentOnce;
  }

  /** Makes the exchange, on the current thread. Whatever is thrown below ends it. */
  void run(HttpClient client, RequestFactory requests) {
    try {
      HttpRequest made = requests.create(this);
      if (sending()) {
        requests.limit(this).ifPresent(limit -> connected.thenRun(limit::cancel));
        send(client, made);
      }
    } catch (Throwable thrown) {
      ResponseBody arrived = body;
      if (arrived != null && arrived.isEnding()) {
        // It came whole before the end of the request, whose exchange was aborted for that.
        arrived.handOver();
      } else {
        failed(thrown);
      }
    } finally {
      connected.complete(true);
    }
  }

  private void send(HttpClient client, HttpRequest made) throws IOException, InterruptedException {
    HttpResponse<ResponseBody> response = null;
    setWorker(Thread.currentThread());
    try {
      // An end of the exchange before did not see the worker.
      if (!isOver()) {
        response = client.send(made, info -> new ResponseBody(this, info));
      }
    } finally {
      setWorker(null);
      // What the worker does next is no longer this exchange's.
      Thread.interrupted();
    }
    if (response != null) {
      received(response);
    } else if (!isOver()) {
      throw new IllegalStateException("the client returned no response");
    }
  }

  private void setWorker(@Nullable Thread thread) {
    interrupting.lock();
    try {
      worker = thread;
    } finally {
      interrupting.unlock();
    }
  }

  private void letGoOf(Thread thread) {
    interrupting.lock();
    try {
      if (worker == thread) {
        worker = null;
      }
    } finally {
      interrupting.unlock();
    }
  }

  /**
   * There is a connection for the request.
   *
   * @throws IllegalStateException if that took too long
   */
  void connected() {
    connected.complete(true);
    if (!connected.join()) {
      throw new IllegalStateException("the connect timeout was exceeded");
    }
  }

  void connectedTooLate() {
    if (connected.complete(false)) {
      broken(new HttpConnectTimeoutException("the proxy did not respond to CONNECT"));
    }
  }

  private void received(HttpResponse<ResponseBody> response) {
    if (mayBeOfProxy(response.statusCode()) && response.sslSession().isEmpty()) {
      broken(new ProxyRefused());
    } else {
      response.body().handOver();
    }
  }

  /** The JDK reports a failure. Behind a whole response it is that of a request no longer read. */
  void failed(Throwable thrown) {
    ResponseBody reading = body;
    if (reading == null || !reading.isWhole()) {
      broken(thrown);
    }
  }

  /** A proxy's response to CONNECT. */
  static final class ProxyRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * The JDK delivers a proxy's response to CONNECT like a response of the server. Only the complete
   * response, which comes after its body has begun, shows the difference: it has no TLS session.
   */
  private boolean mayBeOfProxy(int status) {
    return status == 407 && "https".equalsIgnoreCase(request().uri().getScheme());
  }

  /** The head of a response has arrived; its body has begun. */
  void arrived(ResponseBody arrived, int status, boolean http2) {
    body = arrived;
    if (isOver()) {
      abort();
    } else if (!http2 && !mayBeOfProxy(status)) {
      // Without waiting for the worker to wake up. Over HTTP/2, the thread that reads all of the
      // connection's exchanges comes here, which must not be held up. If it is the worker, no abort
      // may interrupt it in what the caller does with the response.
      letGoOf(Thread.currentThread());
      arrived.handOver();
    }
  }

  @Override
  protected TransportException failureOf(Throwable thrown, Sent sent) {
    if (thrown instanceof ProxyRefused) {
      return Failures.of(
          request().uri(), Kind.CONNECT, Sent.NO, "the proxy refused the connection", null);
    }
    return sent == Sent.NO
        ? Failures.of(request().uri(), sent, thrown, at -> null)
        : JdkFailures.of(thrown, request().uri(), sentOnce && body == null);
  }

  @Override
  protected void abort() {
    interrupting.lock();
    try {
      Thread sending = worker;
      if (sending != null) {
        sending.interrupt();
      }
    } finally {
      interrupting.unlock();
    }
    ResponseBody reading = body;
    if (reading != null) {
      reading.cancelSource();
    }
  }
}
