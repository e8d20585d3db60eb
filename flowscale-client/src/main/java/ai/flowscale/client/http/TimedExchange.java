package ai.flowscale.client.http;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.body.MeteredBody;
import ai.flowscale.client.observation.ObservedCall;
import ai.flowscale.client.observation.ObservedRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Bounds an exchange, the same over every transport: how many are in flight at once, how long the
 * response may take once the request is out, and how long a body may be still, either way.
 */
public record TimedExchange(
    Exchange next, Scheduler scheduler, Connections connections, Executor blockingExecutor)
    implements Exchange {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  /** How long instrumentations may hold up a request that the client makes by itself. */
  private static final Duration MOST_OBSERVING = Duration.ofSeconds(1);

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request, CallScope scope) {
    return connections
        .acquire(request, scope)
        .thenCompose(permit -> send(request, scope.child(), permit));
  }

  private CompletableFuture<TransportResponse> send(
      TransportRequest request, CallScope exchange, Connections.Permit permit) {
    Bounded bounded;
    try {
      bounded = new Bounded(request, exchange, permit);
    } catch (Throwable e) {
      permit.release();
      throw e;
    }
    return bounded.send();
  }

  /** One exchange in flight. */
  private final class Bounded {
    private final TransportRequest request;
    private final CallScope exchange;
    private final Connections.Permit permit;
    private final Watchdog watchdog;
    private final Watchdog.Limit upload;
    private final Watchdog.Limit responseLimit;
    private final Watchdog.Limit download;
    private volatile ObservedRequest observed = ObservedRequest.NONE;

    /** Those of the request, and those that instrumentations add. */
    private volatile Headers headers;

    /** Whether the request goes out with the instrumentations or without is decided once. */
    private final AtomicBoolean decided = new AtomicBoolean();

    private volatile boolean ended;

    Bounded(TransportRequest request, CallScope exchange, Connections.Permit permit) {
      this.request = request;
      this.headers = request.headers();
      this.exchange = exchange;
      this.permit = permit;
      this.watchdog = new Watchdog(scheduler, limit -> exchange.abort(timeout(limit, request)));
      CallSettings settings = exchange.settings();
      upload = new Watchdog.Limit("the upload to move (idleTimeout)", settings.idleTimeout());
      responseLimit =
          new Watchdog.Limit("the response (responseTimeout)", settings.responseTimeout());
      download =
          new Watchdog.Limit("the response's body to move (idleTimeout)", settings.idleTimeout());
    }

    CompletableFuture<TransportResponse> send() {
      permit.watch(watchdog::lastProgress);
      try {
        return observed()
            .thenCompose(started -> next.send(watched(), exchange))
            .handle(this::onResponse);
      } catch (Throwable e) {
        end();
        throw e;
      }
    }

    /**
     * Starts the request for the instrumentations. Their code may block, so that it runs on the
     * thread of the caller or on one that may, and where there is none, not at all.
     */
    private CompletableFuture<?> observed() {
      ObservedCall call = exchange.call();
      if (call == null || !call.isObserved()) {
        return CompletableFuture.completedFuture(null);
      }
      if (exchange.isStartedHere()) {
        observe(call);
        return CompletableFuture.completedFuture(null);
      }
      try {
        CompletableFuture<?> observing =
            exchange.track(call.runObserving(() -> observe(call), blockingExecutor));
        Scheduler.Scheduled limit =
            scheduler.scheduleTimeout(() -> goOnWithout(observing), MOST_OBSERVING);
        return observing.whenComplete((done, failure) -> limit.cancel());
      } catch (Throwable noThread) {
        return CompletableFuture.completedFuture(null);
      }
    }

    private void goOnWithout(CompletableFuture<?> observing) {
      if (decided.compareAndSet(false, true)) {
        observing.complete(null);
        LOG.log(
            System.Logger.Level.WARNING,
            "An instrumentation took more than {0} for the start of a request, which is sent without"
                + " its headers",
            MOST_OBSERVING);
      }
    }

    private void observe(ObservedCall call) {
      ObservedRequest started = call.request(request);
      Headers added = started.added(request.headers());
      if (!decided.compareAndSet(false, true)) {
        // The request has gone out without it.
        started.ended();
        return;
      }
      headers = added;
      observed = started;
      if (ended) {
        // The exchange was aborted meanwhile, and will not end it again.
        endObserved();
      }
    }

    private void endObserved() {
      FlowscaleException aborted = exchange.abortReason();
      if (aborted != null) {
        observed.failed(aborted);
      }
      observed.ended();
    }

    private TransportRequest watched() {
      if (request.body().isEmpty()) {
        // As soon as the body will need it, so that no second timer is set for each response.
        watchdog.await(() -> responseLimit, shorter(responseLimit, download));
        return TransportRequest.of(request.method(), request.uri(), headers, null);
      }
      MeteredBody body =
          new MeteredBody(
              request.body().get(),
              sent -> {
                watchdog.progress();
                observed.sent(sent);
              });
      exchange.onAbort(why -> body.abort());
      watchdog.await(
          () -> body.isComplete() ? responseLimit : upload, shorter(responseLimit, upload));
      return TransportRequest.of(request.method(), request.uri(), headers, body);
    }

    private TransportResponse onResponse(
        @Nullable TransportResponse response, @Nullable Throwable failure) {
      if (response == null) {
        FlowscaleException aborted = exchange.abortReason();
        Throwable why = aborted == null ? failure : aborted;
        observed.failed(Failures.toFlowscaleException(why));
        end();
        throw Failures.rethrown(why);
      }
      observed.responded(response.status());
      WatchedResponse timed =
          new WatchedResponse(response, watchdog, exchange, observed, this::end);
      // After what closes the response: its connection is another's only then.
      exchange.onAbort(why -> end());
      try {
        watchdog.await(download);
      } catch (Throwable shutDown) {
        timed.close();
        throw shutDown;
      }
      return timed;
    }

    private void end() {
      try {
        watchdog.stop();
        ended = true;
        endObserved();
        exchange.close();
      } finally {
        permit.release();
      }
    }
  }

  private static Duration shorter(Watchdog.Limit one, Watchdog.Limit other) {
    return one.duration().compareTo(other.duration()) < 0 ? one.duration() : other.duration();
  }

  private static TransportException timeout(Watchdog.Limit limit, TransportRequest request) {
    return new TransportException(
        TransportException.Kind.TIMEOUT,
        TransportException.Sent.MAYBE,
        "Waited %s for %s of %s."
            .formatted(limit.duration(), limit.what(), request.uri().getHost()),
        null);
  }
}
