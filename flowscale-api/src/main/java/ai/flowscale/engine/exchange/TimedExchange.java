package ai.flowscale.engine.exchange;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.engine.body.MeteredBody;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Bounds an exchange in time, the same over every transport: how long the answer may take once the
 * request is out, and how long a body may be still, either way.
 */
public final class TimedExchange implements Exchange {
  private final Exchange next;
  private final Scheduler scheduler;
  private final Duration responseTimeout;
  private final Duration idleTimeout;

  /** Takes the limits from the settings. */
  public TimedExchange(Exchange next, Scheduler scheduler, FlowscaleConfig config) {
    this.next = next;
    this.scheduler = scheduler;
    this.responseTimeout = config.responseTimeout();
    this.idleTimeout = config.idleTimeout();
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request, CallScope scope) {
    CallScope exchange = scope.child();
    Watchdog watchdog = new Watchdog(scheduler, limit -> exchange.abort(timeout(limit, request)));
    exchange.onAbort(why -> watchdog.stop());
    CompletableFuture<TransportResponse> sending;
    RequestBody body = request.body().orElse(null);
    if (body == null) {
      watchdog.await(new Watchdog.Limit("the answer (responseTimeout)", responseTimeout));
      sending = next.send(request, exchange);
    } else {
      watchdog.await(new Watchdog.Limit("the upload to move (idleTimeout)", idleTimeout));
      sending = next.send(withWatchedBody(request, body, watchdog), exchange);
    }
    return sending.handle(
        (response, failure) -> {
          if (failure != null) {
            watchdog.stop();
            exchange.close();
            throw Failures.rethrown(failure);
          }
          watchdog.await(new Watchdog.Limit("the answer's body (idleTimeout)", idleTimeout));
          return new WatchedResponse(response, watchdog, exchange);
        });
  }

  private TransportRequest withWatchedBody(
      TransportRequest request, RequestBody body, Watchdog watchdog) {
    MeteredBody metered =
        new MeteredBody(
            body,
            progress -> {
              watchdog.progress();
              if (progress.isComplete()) {
                watchdog.await(new Watchdog.Limit("the answer (responseTimeout)", responseTimeout));
              }
            });
    return TransportRequest.of(request.method(), request.uri(), request.headers(), metered);
  }

  private static TransportException timeout(Watchdog.Limit limit, TransportRequest request) {
    return new TransportException(
        TransportException.Kind.TIMEOUT,
        TransportException.Sent.MAYBE,
        "Waited "
            + limit.duration()
            + " for "
            + limit.what()
            + " of "
            + request.uri().getHost()
            + ".",
        null);
  }
}
