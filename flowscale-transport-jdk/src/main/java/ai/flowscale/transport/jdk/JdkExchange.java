package ai.flowscale.transport.jdk;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.AbstractExchange;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Failures;
import ai.flowscale.transport.toolkit.Lazy;
import ai.flowscale.transport.toolkit.RequestHead;
import ai.flowscale.transport.toolkit.interrupt.InterruptGate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, made with the client's blocking {@code send}, up to the head of the
 * response: the asynchronous one ends on the pool of {@code CompletableFuture}, which starts a
 * thread for each task on JDK 17 to 24 with one or two processors. An interrupt makes {@code send}
 * break the connection, or over HTTP/2 reset the stream, whatever it is doing. The thread that
 * executes the exchange is in it, or a worker where that thread writes a body: the JDK pulls.
 */
final class JdkExchange extends AbstractExchange {
  private static final long SHORTEST_PAUSE_MILLIS = 5;
  private static final long LONGEST_PAUSE_MILLIS = 320;

  /** Whether the JDK may send a request of any method again; its documentation has the property. */
  private static final boolean REPEATS_ALL =
      System.getProperty("jdk.httpclient.enableAllMethodRetry") != null;

  /**
   * The client; let go of once the head of the response is here. On an older JDK a client ends when
   * nothing refers to it any more, and its connection keeps the exchange that it was opened for.
   */
  private volatile @Nullable Lazy<HttpClient> lazy;

  private final RequestFactory requests;
  private final Executor workers;
  private final boolean jdksOwn;
  private final Consumer<Lazy<HttpClient>> onSilence;

  /** The time before the next attempt to open a stream. Used by the thread that sends alone. */
  private long streamPause = SHORTEST_PAUSE_MILLIS;

  /** When it began, by the clock of the settings. */
  private volatile long begin;

  /** Whether there was a connection for the request. */
  private final AtomicBoolean connected = new AtomicBoolean();

  /** Inside is who sends and waits for the head of the response. */
  private final InterruptGate gate = new InterruptGate();

  /** Whether it has interrupted that thread. Used by that thread alone. */
  private boolean interruptedByGate;

  private volatile @Nullable ResponseBody body;

  /**
   * Makes an exchange.
   *
   * @param workers where to wait in {@code send} while another thread writes the body
   * @param jdksOwn whether the client is the JDK's own, which asks for the length of a body when it
   *     has a connection for the request, each time that it sends it
   * @param onSilence told of the client if the exchange is aborted when nothing of its response has
   *     arrived within the connect timeout
   */
  JdkExchange(
      Exchanges exchanges,
      TransportRequest request,
      Lazy<HttpClient> lazy,
      RequestFactory requests,
      Executor workers,
      boolean jdksOwn,
      Consumer<Lazy<HttpClient>> onSilence) {
    super(exchanges, request);
    this.lazy = lazy;
    this.requests = requests;
    this.workers = workers;
    this.jdksOwn = jdksOwn;
    this.onSilence = onSilence;
  }

  @Override
  protected void send() throws InterruptedException {
    HttpClient client =
        Objects.requireNonNull(lazy)
            .await(this, failure -> "cannot be sent: the HTTP client could not be made");
    if (client == null) {
      return;
    }
    if (upload() == null) {
      run(client);
    } else {
      workers.execute(() -> run(client));
    }
  }

  /** Makes the exchange, on the current thread. Whatever is thrown below ends it. */
  private void run(HttpClient client) {
    try {
      HttpRequest made = requests.create(this);
      begin = requests.config().map(config -> config.scheduler().nanoTime()).orElse(0L);
      if (jdksOwn && hasLength()) {
        requests.config().ifPresent(this::connecting);
      } else if (!sending()) {
        return;
      }
      while (!send(client, made)) {
        awaitStream();
        requests.config().ifPresent(this::connecting);
      }
    } catch (Throwable thrown) {
      // The connection is not silent.
      lazy = null;
      boolean ofApplication = thrown instanceof InterruptedException && !interruptedByGate;
      if (ofApplication) {
        // Whatever else has become of the exchange: an interrupted send tells the body first.
        Thread.currentThread().interrupt();
      }
      ResponseBody arrived = body;
      if (arrived != null && (arrived.isEnding() || !mayBeOfProxy(arrived.status()))) {
        // What fails is its body, or the rest of a request that it did not wait for.
        arrived.handOver();
      }
      if (arrived != null && arrived.isWhole()) {
        return;
      }
      if (ofApplication) {
        interrupted(null);
      } else {
        broken(thrown);
      }
    } finally {
      lazy = null;
    }
  }

  /** Whether it waits for longer than the connect timeout; only over a client of our own. */
  private boolean isOverdue() {
    TransportConfig config = requests.config().orElse(null);
    return config != null
        && Duration.ofNanos(config.scheduler().nanoTime() - begin)
                .compareTo(config.connectTimeout())
            >= 0;
  }

  /**
   * Whether a request has a Content-Length, or chunks. A GET without a body must not, so that
   * nothing tells when there is a connection for it.
   */
  boolean hasLength() {
    return upload() != null || !request().method().equals("GET");
  }

  /** Returns whether the exchange is done with; false where the server allows no more streams. */
  private boolean send(HttpClient client, HttpRequest made)
      throws IOException, InterruptedException {
    HttpResponse<ResponseBody> response = null;
    gate.enter();
    try {
      // An end of the exchange before did not see the thread.
      if (!isOver()) {
        response = client.send(made, info -> new ResponseBody(this, info));
      }
    } catch (IOException failed) {
      if (JdkFailures.isStreamLimit(failed)) {
        return false;
      }
      throw failed;
    } finally {
      interruptedByGate = gate.leave();
    }
    if (response != null) {
      received(response);
    } else if (!isOver()) {
      throw new IllegalStateException("the client returned no response");
    }
    return true;
  }

  /**
   * The JDK fails what is beyond the server's limit of streams, before it sends any of it, and does
   * not tell when the next one may be opened.
   */
  private void awaitStream() throws InterruptedException {
    waiting();
    gate.enter();
    try {
      if (!isOver()) {
        Thread.sleep(streamPause);
        streamPause = Math.min(2 * streamPause, LONGEST_PAUSE_MILLIS);
      }
    } finally {
      interruptedByGate = gate.leave();
    }
  }

  /**
   * There is a connection for the request, of which nothing was written to it. The JDK sends a
   * request of any method again that a server has not processed, as it says over HTTP/2.
   *
   * @throws RuntimeException if nothing must be written
   */
  void connected() {
    if (connected.getAndSet(true) && jdksOwn && !request().isIdempotent()) {
      throw new UncheckedIOException(
          new IOException("connection closed, and the request must not be sent again"));
    }
    if (!sending()) {
      throw new IllegalStateException("the exchange is over");
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
    return status == 407 && RequestHead.of(this).isSecure();
  }

  /** The head of a response has arrived; its body has begun. */
  void arrived(ResponseBody arrived, int status, boolean http2) {
    body = arrived;
    // An interrupt might meet the end of the response, whose connection is back in the pool.
    gate.shut();
    if (isOver()) {
      breakConnection();
    } else if (!http2 && !mayBeOfProxy(status) && status != ResponseBody.NO_CONTENT) {
      // Without waiting for the thread in send to wake up, which it does not for some heads that
      // break HTTP's rules. Over HTTP/2, the thread that reads all of the connection's exchanges
      // comes here, which must not be held up. A 204 waits for send to return: the connection is
      // only then in the pool.
      arrived.handOver();
    }
  }

  @Override
  protected TransportException failureOf(Throwable thrown, Sent sent) {
    if (thrown instanceof ProxyRefused) {
      return Failures.of(
          request().uri(), Kind.CONNECT, Sent.NO, "the proxy refused the connection", null);
    }
    TransportException failure = JdkFailures.of(thrown, request().uri(), sent);
    boolean isUnconnected =
        jdksOwn
            && body == null
            && (JdkFailures.isBeforeRequest(thrown)
                ? request().isIdempotent() || !REPEATS_ALL
                : !hasLength() && failure.kind() == Kind.CONNECT);
    // If it is a second connection that could not be made, the GET may be sent again all the same.
    return isUnconnected ? JdkFailures.of(thrown, request().uri(), Sent.NO) : failure;
  }

  @Override
  protected void breakConnection() {
    // Before the interrupt, which has it let go of.
    Lazy<HttpClient> used = lazy;
    gate.interrupt();
    ResponseBody reading = body;
    if (reading != null) {
      reading.cancelSource();
    } else if (used != null && isSending() && isOverdue() && RequestHead.of(this).isSecure()) {
      onSilence.accept(used);
    }
  }
}
