package ai.flowscale.engine.exchange;

import ai.flowscale.api.error.TransportException;
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

  /** Takes the clock; the limits come with each call. */
  public TimedExchange(Exchange next, Scheduler scheduler) {
    this.next = next;
    this.scheduler = scheduler;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request, CallScope scope) {
    CallSettings settings = scope.settings();
    Watchdog.Limit upload =
        new Watchdog.Limit("the upload to move (idleTimeout)", settings.idleTimeout());
    Watchdog.Limit answer =
        new Watchdog.Limit("the answer (responseTimeout)", settings.responseTimeout());
    Watchdog.Limit download =
        new Watchdog.Limit("the answer's body to move (idleTimeout)", settings.idleTimeout());
    CallScope exchange = scope.child();
    Watchdog watchdog = new Watchdog(scheduler, limit -> exchange.abort(timeout(limit, request)));
    exchange.onAbort(why -> watchdog.stop());
    TransportRequest watched = request;
    if (request.body().isPresent()) {
      long total = request.body().get().contentLength().orElse(-1);
      MeteredBody body =
          new MeteredBody(
              request.body().get(),
              sent -> {
                watchdog.progress();
                scope.observed().ifPresent(call -> call.sent(sent, total));
              });
      watched = TransportRequest.of(request.method(), request.uri(), request.headers(), body);
      watchdog.await(() -> body.isComplete() ? answer : upload, shorter(answer, upload));
    } else {
      // As soon as the body will need it, so that no second timer is set for each answer.
      watchdog.await(() -> answer, shorter(answer, download));
    }
    return next.send(watched, exchange)
        .handle(
            (response, failure) -> {
              if (failure != null) {
                watchdog.stop();
                exchange.close();
                throw Failures.rethrown(failure);
              }
              WatchedResponse timed = new WatchedResponse(response, watchdog, exchange);
              try {
                watchdog.await(download);
              } catch (RuntimeException shutDown) {
                timed.close();
                throw shutDown;
              }
              return timed;
            });
  }

  private static Duration shorter(Watchdog.Limit one, Watchdog.Limit other) {
    return one.duration().compareTo(other.duration()) < 0 ? one.duration() : other.duration();
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
