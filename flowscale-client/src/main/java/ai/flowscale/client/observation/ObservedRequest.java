package ai.flowscale.client.observation;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.support.HeaderRules;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One HTTP request, as the instrumentations see it. */
public final class ObservedRequest {
  /** Observed by no one. */
  public static final ObservedRequest NONE = new ObservedRequest(null, List.of());

  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  private final @Nullable Observations observations;
  private final List<RequestObserver> observers;
  private final long startedAt;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile int status;
  private volatile long sent;
  private volatile long received;
  private volatile @Nullable FlowscaleException failure;

  ObservedRequest(@Nullable Observations observations, List<RequestObserver> observers) {
    this.observations = observations;
    this.observers = List.copyOf(observers);
    this.startedAt = observations == null ? 0 : observations.scheduler().nanoTime();
  }

  /** Returns the headers of the request with those of the instrumentations. */
  public Headers added(Headers headers) {
    if (observations == null) {
      return headers;
    }
    Headers all = headers;
    for (RequestObserver one : observers) {
      Headers before = all;
      all = observations.guarded(one, () -> added(before, one.headers()), before);
    }
    return all;
  }

  private static Headers added(Headers headers, Map<String, String> own) {
    Headers all = headers;
    for (Map.Entry<String, String> header : own.entrySet()) {
      Optional<String> problem =
          all.first(header.getKey()).isPresent()
              ? Optional.of("the request has the header already")
              : HeaderRules.problem(header.getKey(), header.getValue());
      if (problem.isPresent()) {
        LOG.log(Level.DEBUG, "A header of an instrumentation is left out: {0}", problem.get());
      } else {
        all = all.with(header.getKey(), header.getValue());
      }
    }
    return all;
  }

  /** The status of the response has come. */
  public void responded(int statusCode) {
    status = statusCode;
  }

  /** So many bytes of the request's body were sent. */
  public void sent(long count) {
    sent = count;
  }

  /** So many bytes of the response's body were received. */
  public void received(long count) {
    received = count;
  }

  /** It has failed; the first failure counts. */
  public void failed(FlowscaleException why) {
    if (failure == null) {
      failure = why;
    }
  }

  /** It has ended. Idempotent. */
  public void ended() {
    if (observations == null || !ended.compareAndSet(false, true)) {
      return;
    }
    Instant at = observations.scheduler().now();
    RequestObserver.End end =
        new RequestObserver.End(
            at,
            Duration.ofNanos(observations.scheduler().nanoTime() - startedAt),
            status == 0 ? OptionalInt.empty() : OptionalInt.of(status),
            sent,
            received,
            Optional.ofNullable(failure));
    Observations all = observations;
    all.tell(() -> observers.forEach(one -> all.guarded(one, () -> one.onEnd(end))));
  }
}
