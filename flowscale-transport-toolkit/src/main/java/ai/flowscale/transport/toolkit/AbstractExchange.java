package ai.flowscale.transport.toolkit;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.Scheduler.Scheduled;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.transport.toolkit.internal.Guard;
import ai.flowscale.transport.toolkit.internal.LoggedFailures;
import ai.flowscale.transport.toolkit.internal.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, from {@link #execute()} to the end of the response's body. Every
 * early end (an abort, an interrupt, closing the response, a failing body of the request, closing
 * the transport) breaks the connection here. The first failure is the one that is reported.
 */
public abstract class AbstractExchange implements Exchange {
  /** A longer limit is none; not every scheduler can count it. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  private static final int MIN_STATUS = 200;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private final Exchanges exchanges;
  private final TransportRequest request;
  private final AtomicBoolean begun = new AtomicBoolean();

  /** Complete with the head of the response, or with the failure before it. */
  private final CompletableFuture<TransportResponse> result = new CompletableFuture<>();

  /** Held for the moment in which it is decided whether a request that fails was sent. */
  private final Guard guard = new Guard();

  private volatile @Nullable TransportException failure;

  /** Whether what has arrived of the response's body is still delivered, although it failed. */
  private volatile boolean delivering;

  private volatile boolean sending;
  private volatile boolean abandoned;
  private volatile boolean ended;
  private volatile @Nullable Upload upload;
  private volatile @Nullable ResponseBodySink sink;

  private final AtomicBoolean connecting = new AtomicBoolean();
  private volatile @Nullable Scheduled connectLimit;
  private volatile Supplier<Duration> sinceConnecting = () -> Duration.ZERO;

  /** What was spent on connecting before {@link #waiting()}. */
  private volatile Duration connectTime = Duration.ZERO;

  /**
   * Makes an exchange of which nothing has happened yet.
   *
   * @param exchanges those of the transport, whose end ends this one
   * @param request what to send
   */
  protected AbstractExchange(Exchanges exchanges, TransportRequest request) {
    this.exchanges = exchanges;
    this.request = request;
  }

  /**
   * Sends the request, on the thread that executes the exchange, and returns with the head of the
   * response, or earlier where the HTTP library is driven by events: that thread then writes the
   * body of the request, as the library asks for it, and waits for the head. Not called where the
   * transport is closed or the request cannot be sent as it stands.
   *
   * @throws IOException what the HTTP library throws; it fails the exchange, as any other exception
   *     does. Where the thread is interrupted, that is the reason
   * @throws InterruptedException if the thread was interrupted
   */
  protected abstract void send() throws IOException, InterruptedException;

  /**
   * Breaks the connection, or over HTTP/2 the stream, at once, whatever it is doing; without an end
   * of the request's body. Called on any thread, perhaps before there is anything to break and more
   * than once: code that starts something afterwards checks {@link #isOver()} first.
   */
  protected abstract void breakConnection();

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

  // What its caller does.

  @Override
  public final TransportResponse execute() {
    if (begun.getAndSet(true)) {
      throw new IllegalStateException("An exchange can be executed only once");
    }
    try {
      if (exchanges.begin(this) && prepare()) {
        send();
      }
      Upload written = upload;
      if (written != null) {
        written.writeUntil(result);
      }
      return result.get();
    } catch (InterruptedException e) {
      interrupted(e);
    } catch (ExecutionException e) {
      // It has the failure.
    } catch (IOException | RuntimeException | Error e) {
      if (!isOver() && isOfInterrupt(e)) {
        interrupted(e);
      } else {
        broken(e);
      }
    }
    throw Objects.requireNonNull(failure, "the failure of an exchange");
  }

  /** Some libraries throw a failure of their own, and not all of them leave the flag set. */
  private static boolean isOfInterrupt(Throwable thrown) {
    return Thread.currentThread().isInterrupted()
        || Failures.isCausedBy(thrown, InterruptedException.class);
  }

  @Override
  public final void abort() {
    fail(Kind.CANCELLED, "the exchange was aborted", null);
  }

  /** Returns whether the request can be sent; otherwise the exchange has failed. */
  private boolean prepare() {
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

  /**
   * Waits for what another thread brings about, and which itself cannot be ended.
   *
   * @param coming what to wait for; others may wait for the same
   * @param <T> what it brings
   * @return what it has brought, or null where the exchange is over
   * @throws InterruptedException if the thread was interrupted
   * @throws ExecutionException if it has failed, with the reason as the cause
   */
  public final <T> @Nullable T await(CompletableFuture<T> coming)
      throws InterruptedException, ExecutionException {
    if (!coming.isDone()) {
      // The result is one if the exchange has ended.
      CompletableFuture.anyOf(coming, result).handle((done, failed) -> done).get();
    }
    return isOver() ? null : coming.get();
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
    TransportException told =
        mark(Kind.TIMEOUT, "the connect timeout was exceeded", null, true, true);
    if (told != null) {
      tell(told);
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
   * The head of the response is here, from a client that is driven by events. An upload that has
   * not come to its end is not read on, and never ends.
   *
   * @param status the status
   * @param headers the headers
   * @param protocol the protocol as in {@code HTTP/1.1}
   * @param more asks the client for more of the body. Run by the reader whenever it has taken all
   *     that came, until the end has come. The first of the body is to be asked for without it
   * @return where the body goes. Report its end with {@link #ended} first, its failure with {@link
   *     #broken} alone
   */
  public final ResponseBodySink respond(
      int status, Headers headers, String protocol, Runnable more) {
    ResponseBodySink made = new ResponseBodySink(more);
    sink = made;
    TransportException already = failure;
    if (already != null) {
      // A failure meanwhile did not see it.
      made.fail(already);
    }
    respond(status, headers, protocol, made.stream());
    return made;
  }

  /**
   * The head of the response is here, from a client that blocks. An upload that has not come to its
   * end is not read on, and never ends.
   *
   * @param status the status
   * @param headers the headers
   * @param protocol the protocol as in {@code HTTP/1.1}
   * @param body the body. The caller's thread reads it, one at a time; it must heed an interrupt of
   *     that thread, and closing it from another one after {@link #breakConnection()} ends the
   *     read. What it throws is converted by {@link #failureOf}
   */
  public final void respond(int status, Headers headers, String protocol, InputStream body) {
    ResponseStream stream = new ResponseStream(this, body, lengthOf(status, headers));
    check(status, headers);
    Upload source = upload;
    if (source != null && !source.isSent()) {
      // The server has decided without the rest, of which nothing is sent any more.
      source.stop();
    }
    if (!result.complete(TransportResponses.of(status, headers, protocol, stream))) {
      Streams.closeQuietly(stream);
    }
  }

  private void check(int status, Headers headers) {
    String problem =
        status < MIN_STATUS
            ? "it is the interim response " + status
            : ContentLengths.problemOf(headers);
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
    exchanges.remove(this);
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

  /**
   * Fails because the current thread was interrupted by the application, which it remains.
   *
   * @param thrown what tells of it, or null
   */
  public final void interrupted(@Nullable Throwable thrown) {
    fail(Kind.CANCELLED, "the thread was interrupted", thrown);
    Thread.currentThread().interrupt();
  }

  /**
   * Fails because the transport closes, and returns the rest of the work: reporting and aborting.
   */
  final Runnable markClosed() {
    return rest(mark(Kind.CLOSED, "the transport was closed", null, false, true));
  }

  /**
   * Fails because the body of the request does, and returns the rest of the work: whatever the HTTP
   * library makes of the body's failure comes second. An interrupt of the current thread is the
   * reason if there was one: the source may well have heard of it first.
   */
  final Runnable markBodyFailed(Throwable cause) {
    return rest(
        Thread.currentThread().isInterrupted()
            ? mark(Kind.CANCELLED, "the thread was interrupted", cause, false, true)
            : mark(Kind.REQUEST_BODY, "the request's body failed", cause, false, true));
  }

  private Runnable rest(@Nullable TransportException told) {
    return told == null ? () -> {} : () -> guarded(() -> tell(told));
  }

  private TransportException fail(
      @Nullable Kind kind, String what, @Nullable Throwable cause, boolean atOnce) {
    TransportException told = mark(kind, what, cause, false, atOnce);
    if (told == null) {
      return Objects.requireNonNull(failure);
    }
    tell(told);
    return told;
  }

  /**
   * Returns the failure if it is the first, otherwise null.
   *
   * @param unsentOnly whether the exchange does not fail any more once the request is being sent
   * @param atOnce whether nothing is delivered any more of what came of the response's body
   */
  private @Nullable TransportException mark(
      @Nullable Kind kind,
      String what,
      @Nullable Throwable cause,
      boolean unsentOnly,
      boolean atOnce) {
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
                  delivering = !atOnce;
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

  private void tell(TransportException told) {
    letGo();
    ResponseBodySink reading = sink;
    if (reading != null) {
      reading.fail(told);
    }
    result.completeExceptionally(told);
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

  /**
   * Throws what the exchange has failed with, unless what has come of the response's body is
   * delivered all the same.
   */
  final void checkReadable() {
    if (!delivering) {
      checkAlive();
    }
  }

  private void letGo() {
    connected();
    if (!ended) {
      Upload source = upload;
      if (source != null) {
        guarded(source::cancel);
      }
      guarded(this::breakConnection);
    }
    exchanges.remove(this);
  }

  /** What is thrown where something is to stop changes no outcome. */
  private static void guarded(Runnable stop) {
    LoggedFailures.run(stop, "An exchange could not be aborted: {0}");
  }
}
