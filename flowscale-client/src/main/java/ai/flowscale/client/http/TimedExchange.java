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
    private final Watchdog watchdog;
    private final Watchdog.Limit upload;
    private final Watchdog.Limit responseLimit;
    private final Watchdog.Limit download;
    private volatile ObservedRequest observed = ObservedRequest.NONE;

    Bounded(TransportRequest request, CallScope exchange, Connections.Permit permit) {
      this.request = request;
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
      Headers headers = observed.added(request.headers());
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
