package ai.flowscale.client.http;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.body.MeteredBody;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.observation.ObservedCall;
import ai.flowscale.client.observation.ObservedRequest;
import ai.flowscale.transport.toolkit.internal.LoggedFailures;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a call: waits for a permit, sends the request, and is the response that comes,
 * whose body must keep moving as long as somebody asks for more of it. It ends once the response is
 * read, closed or aborted, and then gives its permit back. Where it is ended before there is a
 * response, the call goes on at once on the thread that ended it, whatever the transport does.
 */
public final class CallExchange implements AutoCloseable {
  /** Short enough to be counted in nanoseconds; a limit may be longer. */
  private static final Duration LONGEST_PAUSE = Duration.ofDays(365);

  private static final String NO_CONNECTION =
      "All %3$s connections to %2$s (maxConnections) are in use, and nothing moved on them for %1$s (responseTimeout): read or close what openOutput has opened.";
  private static final String NO_START =
      "Waited %s to send a request to %s (responseTimeout): the blockingExecutor gave no thread, or an instrumentation takes as long.";
  private static final String NO_RESPONSE = "Waited %s for the response (responseTimeout) of %s.";
  private static final String IDLE_UPLOAD = "Waited %s for the upload to move (idleTimeout) of %s.";
  private static final String IDLE_BODY =
      "Waited %s for the response's body to move (idleTimeout) of %s.";
  private static final String NO_END =
      "The response of %2$s was not complete %1$s after its headers (responseTimeout).";

  private final Sender sender;
  private final Call<?> call;
  private final TransportRequest request;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

  /** Why it was ended early; written once. */
  private final AtomicReference<@Nullable FlowscaleException> reason = new AtomicReference<>();

  /**
   * How many still need the permit: the exchange, and the transport while it is in {@code execute}.
   * The last one releases it.
   */
  private final AtomicInteger permitUsers = new AtomicInteger(1);

  private volatile ExchangeLimiter.@Nullable Permit permit;
  private volatile ObservedRequest observed = ObservedRequest.NONE;
  private volatile @Nullable MeteredBody body;
  private volatile @Nullable Exchange exchange;
  private volatile @Nullable TransportResponse response;

  /** Whether somebody waits for more of the body; as if, until there is a reader. */
  private volatile boolean reading = true;

  /** Whether the whole response has to be here in time. */
  private volatile boolean bodyTimeLimited;

  private volatile long respondedAt;

  /** Where an exchange is; it only goes on. */
  private enum State {
    /** For a permit, a thread, or the instrumentations. */
    WAITING,
    /** To the transport; from here on the request may have an effect. */
    SENT,
    RESPONDED,
    ENDED
  }

  /**
   * How long something is waited for.
   *
   * @param message for a wait that took too long; takes the duration, the host, and how many
   *     connections there may be
   * @param isUnsent whether the request has not been sent while this limit holds
   * @param since since when, by the scheduler's {@code nanoTime()}
   */
  private record Limit(String message, boolean isUnsent, Duration duration, long since) {
    Duration left(long now) {
      // Progress may have been noted since now was read.
      return duration.minusNanos(Math.max(0, now - since));
    }
  }

  CallExchange(Sender sender, Call<?> call, TransportRequest request) {
    this.sender = sender;
    this.call = call;
    this.request = request;
  }

  /**
   * Asks for a permit, once.
   *
   * @param schedule has the exchange made, and returns why it cannot be, or null; run at once or on
   *     the thread that gives the permit back
   */
  void acquire(Supplier<@Nullable Throwable> schedule) {
    ExchangeLimiter.Permit asked =
        sender.limiter().acquire(request, given -> granted(given, schedule));
    if (asked.isImmediate()) {
      granted(asked, schedule);
    } else {
      hold(asked);
    }
  }

  /** Returns whether the exchange still wants it. */
  private boolean hold(ExchangeLimiter.Permit asked) {
    permit = asked;
    boolean wanted = state.get() != State.ENDED;
    if (!wanted && permitUsers.get() == 0) {
      asked.release();
    }
    return wanted;
  }

  private ExchangeLimiter.Permit permit() {
    return Objects.requireNonNull(permit);
  }

  private void granted(ExchangeLimiter.Permit given, Supplier<@Nullable Throwable> schedule) {
    if (!hold(given)) {
      return;
    }
    given.moved();
    Throwable noThread = schedule.get();
    FlowscaleException failure =
        noThread == null ? null : fail(asOurs(noThread, TransportException.Sent.NO));
    if (failure != null) {
      call.failed(failure);
    }
  }

  /**
   * Makes the exchange, on the current thread.
   *
   * @return whether the response is here; false where it was ended meanwhile, so that the call goes
   *     on elsewhere
   * @throws FlowscaleException if it failed
   */
  boolean execute() {
    boolean begun = false;
    try {
      Exchange made = prepare();
      if (made == null) {
        return false;
      }
      // Until the transport has let go of it, whatever ends it meanwhile.
      permitUsers.incrementAndGet();
      begun = true;
      // In one moment: whatever ends the exchange comes before that, or tells that it was sent.
      return call.markSent(() -> state.compareAndSet(State.WAITING, State.SENT))
          && receive(Objects.requireNonNull(made.execute(), "the response of the transport"));
    } catch (Throwable thrown) {
      closeResponse();
      call.exchangeFailed();
      FlowscaleException failure =
          fail(asOurs(thrown, begun ? TransportException.Sent.MAYBE : TransportException.Sent.NO));
      if (failure != null) {
        throw failure;
      }
      return false;
    } finally {
      if (begun) {
        releasePermit();
      }
    }
  }

  /** Returns what is to be made, or null where it has ended. Instrumentations may block here. */
  private @Nullable Exchange prepare() {
    if (state.get() == State.ENDED) {
      return null;
    }
    ObservedCall observer = call.observed();
    ObservedRequest started =
        observer.isObserved() ? observer.request(request) : ObservedRequest.NONE;
    observed = started;
    if (state.get() == State.ENDED) {
      endObserved(reason.get());
      return null;
    }
    TransportRequest sent = sent(started);
    moved();
    Exchange made =
        Objects.requireNonNull(sender.transport().newExchange(sent), "the transport's exchange");
    exchange = made;
    return made;
  }

  private TransportRequest sent(ObservedRequest started) {
    RequestBody given = request.body().orElse(null);
    Headers headers = started.added(request.headers());
    if (given == null && headers == request.headers()) {
      return request;
    }
    MeteredBody metered =
        given == null
            ? null
            : new MeteredBody(
                given,
                count -> {
                  moved();
                  started.sent(count);
                });
    body = metered;
    return TransportRequest.of(request.method(), request.uri(), headers, metered);
  }

  /** Returns whether it is the response of this: ended in the meantime, this has none. */
  private boolean receive(TransportResponse given) {
    response = given;
    int status = given.status();
    Objects.requireNonNull(given.headers(), "headers");
    moved();
    respondedAt = permit().lastProgress();
    boolean responded = state.compareAndSet(State.SENT, State.RESPONDED);
    if (responded) {
      report(() -> observed.responded(status));
    } else {
      stopQuietly(given::close);
    }
    return responded;
  }

  /** Ends it where there is no response; returns why, or null where it was ended before. */
  private @Nullable FlowscaleException fail(FlowscaleException failure) {
    if (state.getAndSet(State.ENDED) == State.ENDED) {
      return null;
    }
    FlowscaleException aborted = reason.get();
    FlowscaleException why = aborted == null ? failure : aborted;
    finish(why);
    return why;
  }

  /** Ends it early. Only the first reason counts. */
  void abort(FlowscaleException why) {
    if (state.get() == State.ENDED || !reason.compareAndSet(null, why)) {
      return;
    }
    // First: what the transport says of its end must not give the permit on before it has ended.
    aborted(state.getAndSet(State.ENDED), why);
  }

  /** Ends it early only if nothing was sent, as the reason says. */
  private void abortUnsent(FlowscaleException why) {
    if (state.compareAndSet(State.WAITING, State.ENDED)) {
      reason.compareAndSet(null, why);
      aborted(State.WAITING, why);
    }
  }

  private void aborted(State before, FlowscaleException why) {
    stopAll();
    if (before == State.ENDED) {
      return;
    }
    finish(why);
    if (before != State.RESPONDED) {
      call.failed(why);
    }
  }

  private void stopAll() {
    MeteredBody uploading = body;
    if (uploading != null) {
      stopQuietly(uploading::abort);
    }
    Exchange open = exchange;
    if (open != null) {
      stopQuietly(open::abort);
    }
    closeResponse();
  }

  private void closeResponse() {
    TransportResponse given = response;
    if (given != null) {
      stopQuietly(given::close);
    }
  }

  /** What a transport throws when it is to stop changes no outcome, and the exchange is over. */
  private static void stopQuietly(Runnable action) {
    LoggedFailures.run(action, "An exchange could not be stopped: {0}");
  }

  /** The response is over, however that came; it may come more than once. */
  void complete() {
    if (state.getAndSet(State.ENDED) != State.ENDED) {
      finish(reason.get());
    }
  }

  private void finish(@Nullable FlowscaleException why) {
    try {
      call.ended(this);
      report(() -> endObserved(why));
    } finally {
      releasePermit();
    }
  }

  /** What an instrumentation throws changes nothing of the exchange. */
  private static void report(Runnable observation) {
    LoggedFailures.run(observation, "An exchange could not be observed: {0}");
  }

  private void releasePermit() {
    if (permitUsers.decrementAndGet() == 0) {
      ExchangeLimiter.Permit held = permit;
      if (held != null) {
        held.release();
      }
    }
  }

  private void endObserved(@Nullable FlowscaleException why) {
    if (why != null) {
      observed.failed(why);
    }
    observed.ended();
  }

  private void moved() {
    permit().moved();
  }

  /** A transport should fail with our own exceptions only; what else comes must not get out. */
  private FlowscaleException asOurs(@Nullable Throwable failure, TransportException.Sent sent) {
    // A body whose source failed knows better than the transport why the exchange broke.
    MeteredBody uploaded = body;
    if (uploaded != null && uploaded.failure().orElse(null) instanceof FlowscaleException ours) {
      return ours;
    }
    return asTransportFailure(failure, sent);
  }

  private static FlowscaleException asTransportFailure(
      @Nullable Throwable failure, TransportException.Sent sent) {
    Throwable cause = CallFailures.unwrap(failure);
    return cause instanceof FlowscaleException ours
        ? ours
        : new TransportException(
            TransportException.Kind.OTHER,
            sent,
            "The transport failed with " + cause.getClass().getName() + ".",
            cause);
  }

  // The limits. Progress only notes the time; the call's timer reads that time.

  /** The limits are checked as often as the shortest one asks for, whichever holds by then. */
  Duration longestPause() {
    CallSettings settings = call.settings();
    Duration shortest =
        settings.idleTimeout().compareTo(settings.responseTimeout()) < 0
            ? settings.idleTimeout()
            : settings.responseTimeout();
    return shortest.compareTo(LONGEST_PAUSE) < 0 ? shortest : LONGEST_PAUSE;
  }

  /** Aborts itself where a limit is exceeded; returns how long none can be. */
  Duration checkLimits() {
    long now = sender.scheduler().nanoTime();
    Duration next = longestPause();
    for (Limit limit : limits()) {
      Duration left = limit.left(now);
      if (left.isZero() || left.isNegative()) {
        timeOut(limit);
        return longestPause();
      }
      next = left.compareTo(next) < 0 ? left : next;
    }
    return next;
  }

  private List<Limit> limits() {
    Duration responding = call.settings().responseTimeout();
    Duration idle = call.settings().idleTimeout();
    ExchangeLimiter.Permit asked = permit;
    if (asked == null) {
      return List.of();
    }
    if (!asked.isHeld()) {
      // A bound on the wait as a whole would fail calls only because many were made.
      return List.of(new Limit(NO_CONNECTION, true, responding, asked.lastMoveOfQueue()));
    }
    long moved = asked.lastProgress();
    State at = state.get();
    if (at == State.WAITING) {
      return List.of(new Limit(NO_START, true, responding, moved));
    }
    if (at == State.SENT) {
      MeteredBody uploading = body;
      return List.of(
          uploading == null || uploading.isComplete()
              ? new Limit(NO_RESPONSE, false, responding, moved)
              : new Limit(IDLE_UPLOAD, false, idle, moved));
    }
    List<Limit> limits = new ArrayList<>();
    if (bodyTimeLimited) {
      limits.add(new Limit(NO_END, false, responding, respondedAt));
    }
    if (reading) {
      limits.add(new Limit(IDLE_BODY, false, idle, moved));
    }
    return limits;
  }

  private void timeOut(Limit limit) {
    String message =
        limit
            .message()
            .formatted(limit.duration(), request.uri().getHost(), sender.limiter().most());
    if (limit.isUnsent()) {
      // Not if it has gone on by now.
      abortUnsent(timeout(TransportException.Sent.NO, message));
    } else {
      abort(timeout(TransportException.Sent.MAYBE, message));
    }
  }

  private static TransportException timeout(TransportException.Sent sent, String message) {
    return new TransportException(TransportException.Kind.TIMEOUT, sent, message, null);
  }

  // The response.

  /**
   * Bounds how long the whole body takes: the idle timeout alone is never exceeded where a byte
   * comes now and then.
   */
  public void limitBodyTime() {
    bodyTimeLimited = true;
  }

  private TransportResponse response() {
    return Objects.requireNonNull(response, "response");
  }

  /** Returns the status code. */
  public int status() {
    return response().status();
  }

  /** Returns the headers. */
  public Headers headers() {
    return response().headers();
  }

  /** Returns the body, for one reader. It fails as the exchange does. */
  public InputStream stream() {
    reading = false;
    return new WatchedBody(this, response());
  }

  void readingBegins() {
    moved();
    reading = true;
  }

  void readingEnds() {
    reading = false;
  }

  void received(long bytes) {
    moved();
    report(() -> observed.received(bytes));
  }

  /** Ends the exchange, whose body failed; returns why. */
  FlowscaleException bodyFailed(Throwable failure) {
    call.exchangeFailed();
    FlowscaleException aborted = reason.get();
    FlowscaleException why =
        aborted == null ? asTransportFailure(failure, TransportException.Sent.MAYBE) : aborted;
    report(() -> observed.failed(why));
    close();
    return why;
  }

  /** Gives up what is left of the body. */
  @Override
  public void close() {
    closeResponse();
    complete();
  }
}
