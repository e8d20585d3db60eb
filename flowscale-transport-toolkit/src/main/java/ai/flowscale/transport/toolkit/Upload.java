package ai.flowscale.transport.toolkit;

import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.internal.Demand;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way, exactly as long as it says. The last byte of a body of known
 * length is held until the body has ended: with it a server would take the request for complete,
 * although more may follow. A body that fails, or is longer or shorter, fails its exchange, and
 * comes to no end here.
 *
 * <p>The thread that executes the exchange writes it. There are several views of it, of which a
 * transport uses one: a publisher, a queue to take from, a write to a stream, and a temporary file.
 */
public final class Upload {
  /** How much is kept for the end; at least the last byte, so that few more writes are made. */
  private static final int MOST_KEPT = 8 * 1024;

  private final AbstractExchange exchange;
  private final RequestBody body;
  private final OptionalLong length;

  /** What is to be written; null where no one has subscribed by the time the head is here. */
  private final CompletableFuture<@Nullable Writing> subscribed = new CompletableFuture<>();

  private volatile boolean stopped;
  private volatile boolean cancelled;
  private volatile boolean sent;
  private final AtomicReference<@Nullable Writing> current = new AtomicReference<>();

  private Upload(AbstractExchange exchange, RequestBody body, OptionalLong length) {
    this.exchange = exchange;
    this.body = body;
    this.length = length;
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
   * The body for a client that subscribes. One piece is in memory, as the thread that writes waits
   * until the subscriber has asked for more. A second subscriber gets an error: that is a client
   * which sends the request again by itself.
   *
   * @return a publisher of buffers that are not empty, and not used again
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
    return new UploadQueue<>(this, convert, onReady);
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
    Throwable failure = write(out);
    if (failure != null) {
      exchange.markBodyFailed(failure).run();
      // Not the failure itself: HTTP libraries take an Error for one of the JVM.
      throw new IOException("the request's body failed", failure);
    }
  }

  /** Returns why the body failed, or null; throws what the stream does. */
  private @Nullable Throwable write(OutputStream out) throws IOException {
    CheckedStream checked = new CheckedStream(out);
    try {
      body.writeTo(checked);
      checked.end();
      return null;
    } catch (Throwable thrown) {
      sent = false;
      IOException ofConnection = checked.failure;
      if (ofConnection != null) {
        throw ofConnection;
      }
      return thrown;
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
      exchange.markBodyFailed(e).run();
      if (file != null) {
        Files.delete(file);
      }
      throw e;
    }
  }

  private IOException wrongLength(long passed) {
    return new IOException(
        passed > length.orElse(0)
            ? "the body is longer than its length of " + length.orElse(0)
            : "the body ended after " + passed + " of " + length.orElse(0));
  }

  // What the exchange does.

  /**
   * Writes the body to its subscriber, on the current thread.
   *
   * @param head complete where the head of the response is here, or never comes
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  void writeUntil(CompletableFuture<?> head) throws InterruptedException, ExecutionException {
    var unused = head.whenComplete((response, failure) -> subscribed.complete(null));
    Writing writing = subscribed.get();
    if (writing != null) {
      writing.write();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** Nothing more of it is sent, but the exchange goes on. */
  void stop() {
    stopped = true;
    Writing writing = current.get();
    if (writing != null) {
      writing.wake();
    }
  }

  /** Nothing more of it is sent, and who subscribed to it is to let go of the request. */
  void cancel() {
    cancelled = true;
    stop();
    Writing writing = current.get();
    if (writing != null) {
      writing.endIfCancelled();
    }
  }

  private void subscribe(Flow.Subscriber<? super ByteBuffer> client) {
    Writing writing = new Writing(client);
    client.onSubscribe(writing);
    if (!current.compareAndSet(null, writing)) {
      client.onError(new IOException("connection closed, and the request must not be sent again"));
      return;
    }
    subscribed.complete(writing);
    // A cancellation meanwhile did not see it.
    writing.endIfCancelled();
  }

  private enum Writer {
    /** Has not come, or has left before the end of the body. */
    AWAY,
    WRITING,
    /** Nothing is signalled any more. */
    ENDED
  }

  /**
   * One sending of the body to a subscriber. The thread that writes gives all signals; only where
   * it has left, the one that cancels gives the last.
   */
  private final class Writing extends OutputStream implements Flow.Subscription {
    private static final int PIECE_BYTES = 16 * 1024;

    private final Flow.Subscriber<? super ByteBuffer> client;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicReference<Writer> writer = new AtomicReference<>(Writer.AWAY);
    private volatile @Nullable Thread thread;
    private volatile boolean unwanted;

    Writing(Flow.Subscriber<? super ByteBuffer> client) {
      this.client = Objects.requireNonNull(client, "subscriber");
    }

    void write() {
      if (!writer.compareAndSet(Writer.AWAY, Writer.WRITING)) {
        return;
      }
      thread = Thread.currentThread();
      try {
        // Not before: some clients cannot take so early an end.
        awaitDemand();
        Throwable failed = Upload.this.write(this);
        if (failed != null && stopped) {
          // The server has decided without the rest.
          throw new IOException("the connection takes no more of the body", failed);
        }
        end(failed);
      } catch (IOException left) {
        writer.set(Writer.AWAY);
        if (!stopped && !unwanted && !Thread.currentThread().isInterrupted()) {
          // What the client threw.
          exchange.broken(left);
        }
        endIfCancelled();
      } finally {
        thread = null;
      }
    }

    private void end(@Nullable Throwable failure) {
      writer.set(Writer.ENDED);
      if (failure == null) {
        client.onComplete();
        return;
      }
      Runnable rest = exchange.markBodyFailed(failure);
      try {
        // Before the rest: it makes a client that subscribed break the connection.
        client.onError(failure);
      } finally {
        rest.run();
      }
    }

    void endIfCancelled() {
      if (cancelled && !unwanted && writer.compareAndSet(Writer.AWAY, Writer.ENDED)) {
        client.onError(new IOException("the exchange is over"));
      }
    }

    void wake() {
      LockSupport.unpark(thread);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
      int end = offset + size;
      for (int from = offset; from < end; from += PIECE_BYTES) {
        awaitDemand();
        demand.updateAndGet(Demand::less);
        int to = Math.min(end, from + PIECE_BYTES);
        // The source may use its array again.
        client.onNext(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to)));
      }
    }

    private void awaitDemand() throws IOException {
      while (demand.get() == 0 && !stopped && !unwanted) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted while the connection took no more");
        }
        LockSupport.park(this);
      }
      if (stopped || unwanted) {
        throw new IOException("the connection takes no more of the body");
      }
    }

    @Override
    public void request(long n) {
      demand.accumulateAndGet(n, Demand::add);
      wake();
    }

    @Override
    public void cancel() {
      unwanted = true;
      wake();
    }
  }

  /** Counts, stops once the exchange is over, and keeps the last piece for the end. */
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
      int kept = whole ? Math.min(size, MOST_KEPT) : 0;
      if (whole) {
        last = Arrays.copyOfRange(bytes, offset + size - kept, offset + size);
      }
      if (size > kept) {
        pass(bytes, offset, size - kept);
      }
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
        pass(last, 0, last.length);
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
