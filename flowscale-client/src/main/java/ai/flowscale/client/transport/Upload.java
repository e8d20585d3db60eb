package ai.flowscale.client.transport;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way, exactly as long as it says. The last byte of a body of known
 * length is held until the body has ended: with it a server would take the request for complete,
 * although more may follow. A body that fails, or is longer or shorter, fails its exchange, and
 * comes to no end here.
 *
 * <p>There are several views of it, of which a transport uses one: a publisher, a queue to take
 * from, a write to a stream, and a temporary file.
 */
public final class Upload {
  private final AbstractExchange exchange;
  private final RequestBody body;
  private final OptionalLong length;
  private final boolean repeatable;
  private final AtomicBoolean subscribed = new AtomicBoolean();
  private volatile boolean cancelled;
  private volatile boolean sent;
  private volatile @Nullable Pipe current;

  private Upload(AbstractExchange exchange, RequestBody body, OptionalLong length) {
    this.exchange = exchange;
    this.body = body;
    this.length = length;
    this.repeatable = exchange.request().isIdempotent() && body.isReplayable();
  }

  /** Returns null where there is nothing to send. */
  static @Nullable Upload of(AbstractExchange exchange) {
    TransportRequest request = exchange.request();
    RequestBody body = request.body().orElse(null);
    OptionalLong length = body == null ? OptionalLong.of(0) : body.contentLength();
    return body == null || length.equals(OptionalLong.of(0))
        ? null
        : new Upload(exchange, body, length);
  }

  /**
   * Returns the length of the body.
   *
   * @return the exact number of bytes, more than 0; empty for a body to be sent chunked
   */
  public OptionalLong length() {
    return length;
  }

  /**
   * Returns the length of the body, as many HTTP libraries take it.
   *
   * @return the exact number of bytes, or -1 for a body to be sent chunked
   */
  public long lengthOrUnknown() {
    return length.orElse(-1);
  }

  /**
   * Returns whether the whole body has been handed over.
   *
   * @return true from before its last byte, or the end of a body without a known length
   */
  public boolean isSent() {
    return sent;
  }

  /**
   * The body for a client that subscribes. A second subscriber gets the body again only where the
   * request may be sent again, otherwise an error.
   *
   * @return a publisher of buffers that are not empty
   */
  public Flow.Publisher<ByteBuffer> publisher() {
    return this::subscribe;
  }

  /**
   * The body for a client that pulls, or that has a queue of its own.
   *
   * @param convert makes what the client takes of a buffer, on the thread that brings it
   * @param onReady run whenever there may be something to take, on any thread
   * @param <T> what the client takes
   * @return the queue, which has not asked for anything yet
   */
  public <T> UploadQueue<T> queue(Function<ByteBuffer, T> convert, Runnable onReady) {
    return new UploadQueue<>(publisher(), convert, onReady, this::isSent);
  }

  /**
   * Writes the body to a stream, for a client that blocks, and neither flushes nor closes it. Where
   * this throws, the request must not be ended well-formed.
   *
   * @param out where to write
   * @throws IOException if the stream fails or the exchange is over; and if the body fails, which
   *     the exchange has recorded
   */
  public void writeTo(OutputStream out) throws IOException {
    CheckedStream guard = new CheckedStream(out);
    try {
      body.writeTo(guard);
      guard.end();
    } catch (Throwable thrown) {
      sent = false;
      IOException ofConnection = guard.failure;
      if (ofConnection != null) {
        throw ofConnection;
      }
      failed(thrown);
      // Not the failure itself: HTTP libraries take an Error for one of the JVM.
      throw new IOException("the request's body failed", thrown);
    }
  }

  /**
   * Reads the body to its end into a temporary file, for a client that sends files, or that sends a
   * body which fails as if it were whole, so that nothing of such a body may be sent.
   *
   * @return the file, to be deleted by the caller
   * @throws IOException if the disk or the body fails, which the exchange has recorded, or the
   *     exchange is over. The file is deleted then
   */
  public Path toTemporaryFile() throws IOException {
    Path file = null;
    try {
      file = Files.createTempFile("flowscale-", ".upload");
      try (OutputStream out = Files.newOutputStream(file)) {
        writeTo(out);
      }
      return file;
    } catch (IOException | RuntimeException e) {
      // Nothing where the body failed, or the exchange: the first failure counts.
      failed(e);
      if (file != null) {
        Files.delete(file);
      }
      throw e;
    }
  }

  private void failed(Throwable thrown) {
    if (exchange.isByCaller() && Thread.currentThread().isInterrupted()) {
      // The source may well have heard of it first.
      exchange.fail(Kind.CANCELLED, "the thread was interrupted", thrown);
    }
    exchange.fail(Kind.REQUEST_BODY, "the request's body failed", thrown);
  }

  private IOException wrongLength(long passed) {
    return new IOException(
        passed > length.orElse(0)
            ? "the body is longer than its length of " + length.orElse(0)
            : "the body ended after " + passed + " of " + length.orElse(0));
  }

  /** Lets go of the body's source. Whatever it still yields is not sent. */
  void cancel() {
    cancelled = true;
    Pipe pipe = current;
    if (pipe != null) {
      pipe.cancel();
    }
  }

  private void subscribe(Flow.Subscriber<? super ByteBuffer> http) {
    Pipe pipe = new Pipe(http);
    if (subscribed.getAndSet(true) && !repeatable) {
      http.onSubscribe(pipe);
      http.onError(new IOException("connection closed, and the request must not be sent again"));
      return;
    }
    current = pipe;
    sent = false;
    try {
      body.publisher().subscribe(pipe);
    } catch (RuntimeException e) {
      pipe.fail(e);
    }
  }

  private final class Pipe implements Flow.Subscriber<ByteBuffer>, Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> http;

    /** None once the body has ended: there is nothing left to ask for or to cancel. */
    private volatile Flow.@Nullable Subscription source;

    // Touched by the signals of the body's publisher only, which come one after the other.

    private boolean begun;
    private boolean over;
    private long passed;
    private @Nullable ByteBuffer last;

    Pipe(Flow.Subscriber<? super ByteBuffer> http) {
      this.http = http;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      Objects.requireNonNull(subscription, "subscription");
      if (begun) {
        subscription.cancel();
        return;
      }
      begun = true;
      source = subscription;
      if (cancelled) {
        subscription.cancel();
      }
      http.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      Flow.Subscription from = source;
      if (from != null && !cancelled) {
        from.request(n);
      }
    }

    @Override
    public void cancel() {
      Flow.Subscription from = source;
      if (from != null) {
        from.cancel();
      }
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      Objects.requireNonNull(bytes, "bytes");
      if (over || cancelled) {
        return;
      }
      if (!bytes.hasRemaining()) {
        // Some clients make a chunk of it: one of length zero, which ends the body.
        request(1);
        return;
      }
      passed += bytes.remaining();
      if (length.isPresent() && passed > length.getAsLong()) {
        fail(wrongLength(passed));
      } else if (length.isPresent() && passed == length.getAsLong()) {
        last = bytes;
        request(1);
      } else {
        http.onNext(bytes);
      }
    }

    @Override
    public void onError(Throwable failure) {
      Objects.requireNonNull(failure, "failure");
      source = null;
      fail(failure);
    }

    @Override
    public void onComplete() {
      source = null;
      if (over || cancelled) {
        return;
      }
      if (length.isPresent() && passed < length.getAsLong()) {
        fail(wrongLength(passed));
        return;
      }
      over = true;
      // First: the server may respond to the end before this returns.
      sent = true;
      if (last != null) {
        http.onNext(last);
      }
      http.onComplete();
    }

    void fail(Throwable failure) {
      if (over || cancelled) {
        return;
      }
      over = true;
      if (!begun) {
        begun = true;
        http.onSubscribe(this);
      }
      cancel();
      Runnable rest = exchange.markBodyFailed(failure);
      try {
        // Before the rest: it makes a client that subscribed break the connection.
        http.onError(failure);
      } finally {
        rest.run();
      }
    }
  }

  /** Counts, and stops once the exchange is over. */
  private final class CheckedStream extends OutputStream {
    private final OutputStream out;
    private long count;
    private @Nullable IOException failure;
    private byte @Nullable [] last;

    CheckedStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
      count += size;
      if (length.isPresent() && count > length.getAsLong()) {
        throw wrongLength(count);
      }
      checkUnderWay();
      boolean whole = size > 0 && length.isPresent() && count == length.getAsLong();
      if (whole) {
        last = new byte[] {bytes[offset + size - 1]};
      }
      pass(bytes, offset, whole ? size - 1 : size);
    }

    private void pass(byte[] bytes, int offset, int size) throws IOException {
      try {
        out.write(bytes, offset, size);
      } catch (IOException e) {
        failure = e;
        throw e;
      } catch (RuntimeException | Error e) {
        // The connection's failure as well, and the last byte may be out.
        failure = new IOException("the connection failed", e);
        throw failure;
      }
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    /** The body has returned: without a failure, but perhaps one of this stream was lost on it. */
    void end() throws IOException {
      checkUnderWay();
      if (length.isPresent() && count < length.getAsLong()) {
        throw wrongLength(count);
      }
      sent = true;
      if (last != null) {
        pass(last, 0, 1);
      }
    }

    private void checkUnderWay() throws IOException {
      if (failure == null && exchange.isOver()) {
        failure = new IOException("the exchange is over");
      }
      if (failure != null) {
        throw failure;
      }
    }
  }
}
