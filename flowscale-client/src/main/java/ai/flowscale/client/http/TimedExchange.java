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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Bounds an exchange, the same over every transport: how many are in flight at once, how long the
 * response may take once the request is out, and how long a body may be still, either way.
 */
public record TimedExchange(Exchange next, Scheduler scheduler, Connections connections)
    implements Exchange {
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
    private final CallSettings settings;
    private final Watchdog watchdog;
    private volatile ObservedRequest observed = ObservedRequest.NONE;
    private volatile @Nullable MeteredBody body;
    private volatile @Nullable WatchedResponse response;

    Bounded(TransportRequest request, CallScope exchange, Connections.Permit permit) {
      this.request = request;
      this.exchange = exchange;
      this.permit = permit;
      this.settings = exchange.settings();
      Duration idle = settings.idleTimeout();
      Duration responding = settings.responseTimeout();
      this.watchdog =
          new Watchdog(
              scheduler,
              permit::lastProgress,
              this::limit,
              idle.compareTo(responding) < 0 ? idle : responding,
              limit -> exchange.abort(timedOut(limit)),
              refused -> exchange.abort(untimed(refused)));
    }

    /** What is waited for now, or null where the reader of the body asks for nothing. */
    private Watchdog.@Nullable Limit limit() {
      WatchedResponse reading = response;
      if (reading != null) {
        return reading.isWanted()
            ? new Watchdog.Limit(
                "the response's body to move (idleTimeout)", settings.idleTimeout())
            : null;
      }
      MeteredBody sending = body;
      return sending == null || sending.isComplete()
          ? new Watchdog.Limit("the response (responseTimeout)", settings.responseTimeout())
          : new Watchdog.Limit("the upload to move (idleTimeout)", settings.idleTimeout());
    }

    CompletableFuture<TransportResponse> send() {
      permit.moved();
      try {
        return observed()
            .thenCompose(
                started -> {
                  observed = started;
                  return next.send(watched(), exchange);
                })
            .handle(this::onResponse);
      } catch (Throwable e) {
        end();
        throw e;
      }
    }

    private CompletableFuture<ObservedRequest> observed() {
      ObservedCall call = exchange.call();
      return call == null
          ? CompletableFuture.completedFuture(ObservedRequest.NONE)
          : exchange.track(call.request(request, exchange.isStartedHere()));
    }

    private TransportRequest watched() {
      MeteredBody metered =
          request
              .body()
              .map(
                  given ->
                      new MeteredBody(
                          given,
                          sent -> {
                            permit.moved();
                            observed.sent(sent);
                          }))
              .orElse(null);
      if (metered != null) {
        exchange.onAbort(why -> metered.abort());
      }
      body = metered;
      permit.moved();
      watchdog.start();
      Headers headers = observed.added(request.headers());
      return TransportRequest.of(request.method(), request.uri(), headers, metered);
    }

    private TransportResponse onResponse(
        @Nullable TransportResponse given, @Nullable Throwable failure) {
      if (given == null) {
        FlowscaleException aborted = exchange.abortReason();
        Throwable why = aborted == null ? failure : aborted;
        observed.failed(Failures.toFlowscaleException(why));
        end();
        throw Failures.rethrown(why);
      }
      permit.moved();
      WatchedResponse watched =
          new WatchedResponse(given, permit::moved, exchange, observed, this::end);
      response = watched;
      // After what closes the response: its connection is another's only then.
      exchange.onAbort(why -> end());
      try {
        observed.responded(given.status());
        // What reads them later could not let go of the response.
        Objects.requireNonNull(given.headers(), "headers");
      } catch (Throwable unreadable) {
        observed.failed(Failures.toFlowscaleException(unreadable));
        watched.close();
        throw unreadable;
      }
      return watched;
    }

    private TransportException timedOut(Watchdog.Limit limit) {
      return timeout(
          "Waited %s for %s of %s."
              .formatted(limit.duration(), limit.what(), request.uri().getHost()),
          null);
    }

    /** As after a timeout, the request may have been processed. */
    private TransportException untimed(Throwable refused) {
      return timeout(
          "The exchange with %s ended because the scheduler failed to time it."
              .formatted(request.uri().getHost()),
          refused);
    }

    private static TransportException timeout(String message, @Nullable Throwable cause) {
      return new TransportException(
          TransportException.Kind.TIMEOUT, TransportException.Sent.MAYBE, message, cause);
    }

    private void end() {
      try {
        watchdog.stop();
        FlowscaleException aborted = exchange.abortReason();
        if (aborted != null) {
          observed.failed(aborted);
        }
        observed.ended();
        exchange.close();
      } finally {
        permit.release();
      }
    }
  }
}
