package ai.flowscale.transport.vertx;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.AbstractExchange;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Lazy;
import ai.flowscale.transport.toolkit.ResponseBodySink;
import ai.flowscale.transport.toolkit.Upload;
import ai.flowscale.transport.toolkit.UploadQueue;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. Whatever touches the request of Vert.x runs on one context, one
 * task after the other.
 */
final class VertxExchange extends AbstractExchange {
  /** RFC 9113, section 7: the stream is no longer needed. */
  private static final long CANCEL = 0x8;

  /** Below are interim responses. */
  private static final int MIN_STATUS = 200;

  /** Enough to keep the network busy while the next buffer is read. */
  private static final int QUEUED_BYTES = 256 * 1024;

  /** How many buffers are fetched at once: each time costs a task on the event loop. */
  private static final int MOST_FETCHED = 16;

  private final Lazy<Backend> backends;
  private volatile @Nullable Backend backend;

  /**
   * How many buffers were fetched that have not come yet. One at first, as Vert.x counts the end of
   * a body as one thing more that must be fetched.
   */
  private final AtomicInteger fetched = new AtomicInteger(1);

  // Touched on the context only.

  /** Ends the connection that is being made for this exchange. */
  private Runnable closing = () -> {};

  private @Nullable HttpClientRequest http;
  private @Nullable UploadQueue<Buffer> body;

  /** What became of the request's head, once it was handed over. */
  private @Nullable Future<Void> head;

  /** What became of the request's end, once that was handed over. */
  private @Nullable Future<Void> end;

  private boolean responseBegun;
  private boolean responseComplete;

  VertxExchange(Exchanges exchanges, Lazy<Backend> backends, TransportRequest request) {
    super(exchanges, request);
    this.backends = backends;
  }

  @Override
  protected void send() throws InterruptedException {
    Backend on = backends.await(this, VertxFailures::withoutClient);
    if (on != null) {
      backend = on;
      Runnable open = () -> on.open(RequestOptionsFactory.create(this), this);
      on.context().runOnContext(ignored -> guarded(open));
    }
  }

  /** Runs a task on the context, later; false if Vert.x is closed and all connections with it. */
  boolean onContext(Runnable task) {
    Backend on = backend;
    if (on == null) {
      return false;
    }
    try {
      on.context().runOnContext(ignored -> task.run());
      return true;
    } catch (RejectedExecutionException closed) {
      return false;
    }
  }

  /** Runs a task in which Vert.x may refuse something by throwing, unless the exchange is over. */
  void guarded(Runnable task) {
    try {
      if (!isOver()) {
        task.run();
      }
    } catch (RuntimeException | Error e) {
      // An Error as well: Vert.x would tell its own handler only.
      failed(e);
    }
  }

  /** Takes what ends the connection that is being made for this exchange. */
  void closingAtAbort(Runnable close) {
    closing = close;
  }

  /** There is a connection for the request. */
  void send(HttpClientRequest connected) {
    connected.exceptionHandler(this::failed);
    if (!sending()) {
      // Nothing was written: this gives the connection back.
      connected.reset(CANCEL);
      return;
    }
    http = connected;
    connected.response().onComplete(this::receive, this::failed);
    Upload upload = upload();
    connected.setChunked(upload != null && upload.length().isEmpty());
    if (upload == null) {
      guarded(
          () -> {
            end = connected.end();
            head = end;
          });
      return;
    }
    UploadQueue<Buffer> queue =
        upload.queue(VertxExchange::copy, () -> onContext(this::writeWhatThereIs));
    body = queue;
    connected.setWriteQueueMaxSize(QUEUED_BYTES).drainHandler(ignored -> writeWhatThereIs());
    queue.start();
  }

  static Buffer copy(ByteBuffer bytes) {
    return Buffer.buffer(bytes.remaining())
        .appendBytes(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  /** The head goes with the first of the body. */
  private void writeWhatThereIs() {
    HttpClientRequest to = http;
    UploadQueue<Buffer> from = body;
    if (to == null || from == null || end != null || responseBegun) {
      return;
    }
    guarded(
        () -> {
          Buffer next = to.writeQueueFull() ? null : from.poll();
          if (next == null && !from.isDrained()) {
            return;
          }
          if (head == null) {
            head = to.writeHead();
          }
          if (next == null) {
            end = to.end();
          } else if (from.isDrained()) {
            end = to.end(next);
          } else {
            to.write(next);
            // One at a time: on a connection that is gone the queue is never full, and a source
            // that always has more would keep the event loop from noticing.
            onContext(this::writeWhatThereIs);
          }
        });
  }

  /** Takes the response over before Vert.x lets it flow. */
  private void receive(HttpClientResponse response) {
    responseBegun = true;
    response.pause();
    if (response.statusCode() < MIN_STATUS) {
      refuseInterim(response);
      return;
    }
    ResponseBodySink sink =
        respond(
            response.statusCode(),
            Headers.ofEntries(response.headers()),
            protocol(response.version()),
            () -> fetch(response));
    response.exceptionHandler(this::failed);
    response.endHandler(ignored -> complete(response, sink));
    response.handler(
        buffer -> {
          fetched.decrementAndGet();
          sink.next(ByteBuffer.wrap(buffer.getBytes()));
        });
    if (end == null || !end.isComplete()) {
      // Over HTTP/2 the server may reset the stream behind the response, of which Vert.x then
      // tells no end.
      fetched.set(MOST_FETCHED);
    }
    response.fetch(fetched.get());
  }

  /**
   * Over a client of the application, Vert.x takes an interim response for the response, and uses
   * the connection for the next request, which would get the response to this one.
   */
  private void refuseInterim(HttpClientResponse response) {
    // Without a handler Vert.x logs an error.
    response.exceptionHandler(aborted -> {});
    String status = "the interim response " + response.statusCode();
    fail(Kind.PROTOCOL, "Vert.x took " + status + " of the server for the response", null);
    if (response.version() != HttpVersion.HTTP_2) {
      response.request().connection().close();
    }
  }

  private void fetch(HttpClientResponse response) {
    if (fetched.compareAndSet(0, MOST_FETCHED)) {
      onContext(() -> response.fetch(MOST_FETCHED));
    }
  }

  private void complete(HttpClientResponse response, ResponseBodySink sink) {
    responseComplete = true;
    if (isLast(response)) {
      response.request().connection().close();
    }
    Backend on = backend;
    if (on != null) {
      on.used(response.request().connection());
    }
    ended(end != null);
    // Vert.x returns the connection to the pool after this. If the reader were notified now, its
    // next request could come so early that it would need another connection.
    if (!onContext(sink::complete)) {
      sink.complete();
    }
  }

  /**
   * Vert.x would use the connection again unless close is all that its Connection lines say. Over
   * HTTP/2 they say nothing (RFC 9113, section 8.2.2), and other exchanges have the connection.
   */
  private static boolean isLast(HttpClientResponse response) {
    return response.version() != HttpVersion.HTTP_2
        && response.headers().getAll(HttpHeaders.CONNECTION).stream()
            .flatMap(value -> Stream.of(value.split(",", -1)))
            .anyMatch(option -> option.strip().equalsIgnoreCase("close"));
  }

  static String protocol(HttpVersion version) {
    // Such as HTTP_1_1.
    return "HTTP/" + version.name().substring("HTTP_".length()).replace('_', '.');
  }

  /** Vert.x reports that the exchange failed. */
  void failed(Throwable thrown) {
    if (!responseComplete) {
      broken(thrown);
    }
  }

  @Override
  protected TransportException failureOf(Throwable thrown, Sent sent) {
    Future<Void> first = head;
    // Where not even the head has left, the body would have come behind it.
    return sent == Sent.MAYBE && (first == null || first.failed())
        ? VertxFailures.unsent(request().uri(), thrown)
        : VertxFailures.of(request().uri(), sent, thrown);
  }

  @Override
  protected void breakConnection() {
    onContext(this::breakNow);
  }

  private void breakNow() {
    HttpClientRequest under = http;
    if (under == null) {
      closing.run();
      return;
    }
    if (end != null && responseComplete) {
      return;
    }
    boolean sent = end != null && end.isComplete();
    if (head != null && !sent && under.version() != HttpVersion.HTTP_2) {
      // Once the response is here, a reset of HTTP/1.1 leaves the connection open with half a
      // request in it. It is ours as long as the request has not left.
      under.connection().close();
    }
    under.reset(CANCEL);
    Backend on = backend;
    if (on != null) {
      on.probe(under.connection());
    }
  }
}
