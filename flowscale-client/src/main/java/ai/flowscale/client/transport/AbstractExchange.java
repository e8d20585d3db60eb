package ai.flowscale.client.transport;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.Scheduler.Scheduled;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.concurrent.Guard;
import ai.flowscale.client.concurrent.LoggedFailures;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, from {@code send} to the end of the response's body. Every early
 * end (cancelling the future or completing it otherwise, closing the response, cancelling its body,
 * a failing body of the request, closing the transport) aborts it here. The first failure is the
 * one that is reported.
 */
public abstract class AbstractExchange {
  /** A longer limit is none; not every scheduler can count it. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private final TransportRequest request;
  private final CompletableFuture<TransportResponse> result = new CompletableFuture<>();

  /** Held for the moment in which it is decided whether a request that fails was sent. */
  private final Guard guard = new Guard();

  private volatile @Nullable TransportException failure;
  private volatile boolean byCaller;
  private volatile boolean sending;
  private volatile boolean abandoned;
  private volatile boolean ended;
  private volatile @Nullable Upload upload;
  private volatile @Nullable ResponseBodySink sink;
  private volatile @Nullable TransportResponse delivered;
  private volatile Runnable onEnd = () -> {};

  private final AtomicBoolean connecting = new AtomicBoolean();
  private volatile @Nullable Scheduled connectLimit;
  private volatile Supplier<Duration> sinceConnecting = () -> Duration.ZERO;

  /** What was spent on connecting before {@link #waiting()}. */
  private volatile Duration connectTime = Duration.ZERO;

  /**
   * Makes an exchange, which {@link Exchanges#send} starts.
   *
   * @param request what to send
   */
  protected AbstractExchange(TransportRequest request) {
    this.request = request;
  }

  /**
   * Breaks the connection, or over HTTP/2 the stream, at once, whatever it is doing; without an end
   * of the request's body. Called on any thread, perhaps before there is anything to break and more
   * than once: code that starts something afterwards checks {@link #isOver()} first.
   */
  protected abstract void abort();

  /**
   * Says what an exception of the HTTP library means, where Java's own exceptions do not tell. It
   * is asked for what was thrown and for each of its causes.
   *
   * @param thrown what was thrown
   * @param sent whether something of the request may have been sent
   * @return the kind of failure, or null for an exception that means nothing by itself
   */
  protected @Nullable Kind kindOf(Throwable thrown, Sent sent) {
    return null;
  }

  /**
   * Converts what the HTTP library threw to the failure that every transport reports. To be
   * overridden where {@link #kindOf} is not enough.
   *
   * @param thrown what it threw
   * @param sent whether something of the request may have been sent
   * @return the failure
   */
  protected TransportException failureOf(Throwable thrown, Sent sent) {
    return Failures.of(request.uri(), sent, thrown, it -> kindOf(it, sent));
  }

  // What is known of the exchange.

  /**
   * Returns what is sent.
   *
   * @return the request
   */
  public final TransportRequest request() {
    return request;
  }

  /**
   * Returns the body to send.
   *
   * @return the body, or null where there is none or an empty one of known length
   */
  public final @Nullable Upload upload() {
    return upload;
  }

  /**
   * Whether the exchange is over, so that nothing must be started for it.
   *
   * @return true once it has failed or was given up
   */
  public final boolean isOver() {
    return abandoned || failure != null;
  }

  /**
   * Whether something of the request may have been sent.
   *
   * @return whether {@link #sending()} has returned true
   */
  public final boolean isSending() {
    return sending;
  }

  /**
   * Whether the thread that executes it makes the exchange, and not one that may be left behind.
   *
   * @return whether it comes from {@link Exchanges#exchange}
   */
  public final boolean isByCaller() {
    return byCaller;
  }

  final void makeByCaller() {
    byCaller = true;
  }

  final CompletableFuture<TransportResponse> result() {
    return result;
  }

  /** Takes what is to be run when it has ended, before it is started. */
  final void begin(Runnable whenEnded) {
    onEnd = whenEnded;
    // The future is the caller's, who may cancel it or complete it with something of his own.
    var unused =
        result.whenComplete(
            (response, thrown) -> {
              if (response == null || response != delivered) {
                fail(Kind.CANCELLED, "the exchange was cancelled", null);
              }
            });
  }

  /** Returns whether the request can be sent; otherwise the exchange has failed. */
  final boolean prepare() {
    String problem = RequestChecks.problemOf(request);
    Throwable cause = null;
    if (problem == null) {
      try {
        upload = Upload.of(this);
      } catch (RuntimeException e) {
        problem = "the request's body gives no length";
        cause = e;
      }
    }
    if (problem != null) {
      fail(Kind.OTHER, "cannot be sent: " + problem, cause);
    }
    return problem == null;
  }

  // What the transport reports.

  /**
   * A connection is being established for this request. From now on until {@link #sending()} the
   * connect timeout runs; then the exchange fails with {@code TIMEOUT}, as not sent. To be called
   * when the HTTP library begins to look up the host, not while the request waits for a connection
   * of the pool: that time does not count. One timeout covers the look-up, every address, the
   * proxy's tunnel and the TLS handshake: a further call has no effect, unless {@link #waiting()}
   * came between. Switch off the HTTP library's own connect timeouts.
   *
   * @param config the settings, of which the scheduler and the connect timeout are used
   */
  public final void connecting(TransportConfig config) {
    if (connecting.compareAndSet(false, true)) {
      Scheduler scheduler = config.scheduler();
      long begin = scheduler.nanoTime();
      sinceConnecting = () -> Duration.ofNanos(scheduler.nanoTime() - begin);
      Duration limit = config.connectTimeout();
      Duration left = (limit.compareTo(LONGEST) < 0 ? limit : LONGEST).minus(connectTime);
      connectLimit =
          scheduler.scheduleTimeout(
              this::connectTimedOut, left.isNegative() ? Duration.ZERO : left);
      if (sending || isOver()) {
        connected();
      }
    }
  }

  /**
   * The host is looked up, and the request now waits for a connection of the pool. That time does
   * not count: the connect timeout stops, and the next {@link #connecting} goes on with what is
   * left of it. Not to be called concurrently with {@link #connecting}.
   */
  public final void waiting() {
    if (connecting.compareAndSet(true, false)) {
      connectTime = connectTime.plus(sinceConnecting.get());
      connected();
    }
  }

  private void connectTimedOut() {
    TransportException told = mark(Kind.TIMEOUT, "the connect timeout was exceeded", null, true);
    if (told != null) {
      tell(told, true);
    }
  }

  private void connected() {
    Scheduled limit = connectLimit;
    if (limit != null) {
      limit.cancel();
    }
  }

  /**
   * From now on the request may reach the server. To be called before its first byte is handed to
   * the HTTP library's connection.
   *
   * @return whether to continue; false where the exchange is over
   */
  public final boolean sending() {
    boolean goOn =
        guard.get(
            () -> {
              sending |= !isOver();
              return !isOver();
            });
    connected();
    return goOn;
  }

  /**
   * The head of the response is here, from a client that is driven by events. Completes the future.
   * An upload that has not come to its end is not read on, and never ends.
   *
   * @param status the status
   * @param headers the headers
   * @param protocol the protocol as in {@code HTTP/1.1}
   * @param more asks the client for more of the body, unless that would be too early: nothing is
   *     held for the reader, and the body has not ended. Takes how many buffers the reader has
   *     asked for and not got; 0 where it has not asked yet, and {@code Long.MAX_VALUE} where it
   *     takes everything. A client that tells the end of a body only when it is asked for more has
   *     to be asked even then: one buffer ahead is within the contract. Returns whether more is on
   *     its way; it is then called again after the next {@code next}, otherwise when the reader
   *     asks for something
   * @return where the body goes. Report its end with {@link #ended} first, its failure with {@link
   *     #broken} alone
   */
  public final ResponseBodySink respond(
      int status, Headers headers, String protocol, LongPredicate more) {
    SourcedBody made =
        new SourcedBody(more, this::abandon, lengthOf(status, headers), this::broken);
    sink = made;
    check(headers);
    deliver(TransportResponses.of(status, headers, protocol, made));
    TransportException already = failure;
    if (already != null) {
      made.abort(already);
    }
    return made;
  }

  /**
   * The head of the response is here, from a client that blocks. Completes the future. An upload
   * that has not come to its end is not read on, and never ends.
   *
   * @param status the status
   * @param headers the headers
   * @param protocol the protocol as in {@code HTTP/1.1}
   * @param body the body. One thread reads at a time; closing it from another one after {@link
   *     #abort()} ends that read. What it throws is converted by {@link #failureOf}
   * @param executor where to read for a subscriber. The stream of a response to an exchange that
   *     {@linkplain #isByCaller() its caller makes} is read on the thread of its reader
   */
  public final void respond(
      int status, Headers headers, String protocol, InputStream body, Executor executor) {
    Executor reader = task -> execute(task, executor);
    ResponseStream stream = new ResponseStream(this, body, lengthOf(status, headers));
    check(headers);
    if (byCaller) {
      deliver(new DirectResponse(status, headers, protocol, stream, reader));
      return;
    }
    HandOverExecutor turn = new HandOverExecutor(reader);
    deliver(TransportResponses.ofStream(status, headers, protocol, stream, turn));
    turn.end();
  }

  private void execute(Runnable task, Executor executor) {
    try {
      executor.execute(task);
    } catch (RuntimeException | Error e) {
      throw broken(e);
    }
  }

  private void check(Headers headers) {
    String problem = ContentLengths.problemOf(headers);
    problem = problem == null ? ResponseFields.problemOf(headers) : problem;
    if (problem != null) {
      fail(Kind.PROTOCOL, "the response breaks HTTP's rules: " + problem, null);
    }
  }

  /** Returns how long a body must be, or -1. */
  private long lengthOf(int status, Headers headers) {
    boolean none =
        request.method().equals("HEAD") || status == NO_CONTENT || status == NOT_MODIFIED;
    return none ? -1 : ContentLengths.expected(headers);
  }

  private void deliver(TransportResponse response) {
    delivered = response;
    Upload source = upload;
    if (source != null && !source.isSent()) {
      // The server has decided without the rest, of which nothing is sent any more.
      guarded(source::cancel);
    }
    if (!result.complete(response)) {
      response.close();
    }
  }

  /**
   * The response has been read to its end.
   *
   * @param sent whether the request was sent to its end: otherwise the server has said all there is
   *     to say and need not read the rest, and the connection is broken
   */
  public final void ended(boolean sent) {
    if (!sent) {
      letGo();
    }
    ended = true;
    onEnd.run();
  }

  /**
   * The HTTP library failed. What has arrived of the response's body is still delivered.
   *
   * @param thrown what it threw
   * @return what the exchange failed with, perhaps before
   */
  public final TransportException broken(Throwable thrown) {
    return fail(null, "", thrown, false);
  }

  /**
   * Fails the exchange at once, whatever came of the response's body.
   *
   * @param kind what happened
   * @param what the same in words, without anything that may be secret
   * @param cause the cause, or null
   */
  public final void fail(Kind kind, String what, @Nullable Throwable cause) {
    fail(kind, what, cause, true);
  }

  /** Fails because the current thread was interrupted by the application, which it remains. */
  public final void interrupted() {
    fail(Kind.CANCELLED, "the thread was interrupted", null);
    Thread.currentThread().interrupt();
  }

  /**
   * Fails because the transport closes, and returns the rest of the work: reporting and aborting.
   */
  final Runnable markClosed() {
    return rest(mark(Kind.CLOSED, "the transport was closed", null, false));
  }

  /**
   * Fails because the body of the request does, and returns the rest of the work: whatever the HTTP
   * library makes of the body's failure comes second.
   */
  final Runnable markBodyFailed(Throwable cause) {
    return rest(mark(Kind.REQUEST_BODY, "the request's body failed", cause, false));
  }

  private Runnable rest(@Nullable TransportException told) {
    return told == null ? () -> {} : () -> guarded(() -> tell(told, true));
  }

  private TransportException fail(
      @Nullable Kind kind, String what, @Nullable Throwable cause, boolean atOnce) {
    TransportException told = mark(kind, what, cause, false);
    if (told == null) {
      return Objects.requireNonNull(failure);
    }
    tell(told, atOnce);
    return told;
  }

  /**
   * Returns the failure if it is the first, otherwise null.
   *
   * @param unsentOnly whether the exchange does not fail any more once the request is being sent
   */
  private @Nullable TransportException mark(
      @Nullable Kind kind, String what, @Nullable Throwable cause, boolean unsentOnly) {
    while (failure == null && !(unsentOnly && sending)) {
      boolean maybe = sending;
      Sent sent = maybe ? Sent.MAYBE : Sent.NO;
      TransportException made =
          kind == null && cause != null
              ? converted(cause, sent)
              : Failures.of(request.uri(), kind == null ? Kind.OTHER : kind, sent, what, cause);
      boolean first =
          guard.get(
              () -> {
                // Otherwise the request began to go out while its failure was made.
                boolean still = failure == null && sending == maybe;
                if (still) {
                  failure = made;
                }
                return still;
              });
      if (first) {
        return made;
      }
    }
    return null;
  }

  private TransportException converted(Throwable thrown, Sent sent) {
    try {
      return Objects.requireNonNull(failureOf(thrown, sent), "failureOf");
    } catch (Throwable mistake) {
      LOG.log(
          System.Logger.Level.WARNING,
          "A failure could not be converted: {0}",
          mistake.getClass().getName());
      return Failures.of(request.uri(), sent, thrown, it -> null);
    }
  }

  private void tell(TransportException told, boolean atOnce) {
    letGo();
    ResponseBodySink reading = sink;
    if (reading != null && atOnce) {
      reading.abort(told);
    } else if (reading != null) {
      reading.fail(told);
    }
    // What goes on from here is not the exchange that may just have interrupted this thread.
    boolean interrupted = Thread.interrupted();
    try {
      result.completeExceptionally(told);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The reader wants no more of the response: breaks the connection and reports nothing. */
  final void abandon() {
    abandoned = true;
    letGo();
  }

  /**
   * Throws what the exchange has failed with.
   *
   * @throws TransportException if it has failed
   */
  public final void checkAlive() {
    TransportException thrown = failure;
    if (thrown != null) {
      throw thrown;
    }
  }

  private void letGo() {
    connected();
    if (!ended) {
      Upload source = upload;
      if (source != null) {
        guarded(source::cancel);
      }
      guarded(this::abort);
    }
    onEnd.run();
  }

  /** What is thrown where something is to stop changes no outcome. */
  private static void guarded(Runnable stop) {
    LoggedFailures.run(stop, "An exchange could not be aborted: {0}");
  }
}
