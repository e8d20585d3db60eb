package ai.flowscale.transport.jdk;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.transport.AbstractExchange;
import ai.flowscale.client.transport.Failures;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One request and its response. */
final class JdkExchange extends AbstractExchange {
  private final boolean sentOnce;

  /** Runs callbacks of the application that would hold up other exchanges. */
  private final Executor callbacks;

  /** Whether the request may go out; decided when it does, or has waited for too long. */
  private final CompletableFuture<Boolean> connected = new CompletableFuture<>();

  private volatile @Nullable CompletableFuture<HttpResponse<ResponseBody>> call;
  private volatile @Nullable ResponseBody body;

  /**
   * Makes an exchange.
   *
   * @param sentOnce whether the client sends a request once at most, so that a failure to connect
   *     means that nothing was sent
   * @param callbacks runs the application's callbacks, which may block
   */
  JdkExchange(TransportRequest request, boolean sentOnce, Executor callbacks) {
    super(request);
    this.sentOnce = sentOnce;
    this.callbacks = callbacks;
  }

  void start(HttpClient client, RequestFactory requests) {
    HttpRequest made = requests.create(this);
    if (!sending()) {
      return;
    }
    requests.limit(this).ifPresent(limit -> connected.thenRun(limit::cancel));
    // The JDK's own future, not one derived from it: only that aborts its exchange.
    CompletableFuture<HttpResponse<ResponseBody>> sent =
        client.sendAsync(made, info -> new ResponseBody(this, info));
    call = sent;
    var unused = sent.whenComplete(this::sent);
    // An end of the exchange meanwhile did not see the call.
    if (isOver()) {
      abort();
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

  private void sent(@Nullable HttpResponse<ResponseBody> response, @Nullable Throwable thrown) {
    connected.complete(true);
    if (response == null) {
      failed(thrown == null ? new IllegalStateException("no response") : thrown);
    } else if (mayBeOfProxy(response.statusCode())) {
      if (response.sslSession().isEmpty()) {
        broken(new ProxyRefused());
      } else {
        response.body().handOver(Runnable::run);
      }
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
    } else if (!mayBeOfProxy(status)) {
      // Over HTTP/2, the thread that reads all of the connection's exchanges comes here.
      arrived.handOver(http2 ? callbacks : Runnable::run);
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
    CompletableFuture<?> sent = call;
    if (sent != null) {
      sent.cancel(true);
    }
    ResponseBody reading = body;
    if (reading != null) {
      reading.cancelSource();
    }
  }
}
