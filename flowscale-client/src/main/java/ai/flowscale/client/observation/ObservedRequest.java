package ai.flowscale.client.observation;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.support.HeaderRules;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One HTTP request, as the instrumentations see it. */
public final class ObservedRequest {
  /** Observed by no one. All requests share it: it keeps nothing. */
  public static final ObservedRequest NONE = new ObservedRequest(null, List.of());

  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  private final @Nullable Observations observations;
  private final List<RequestObserver> observers;
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final long startedAt;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile int status;
  private volatile long sent;
  private volatile long received;
  private volatile @Nullable FlowscaleException failure;

  /** Takes what observes it, and the headers that each adds; of several of one name the first. */
  ObservedRequest(@Nullable Observations observations, List<RequestObserver> observers) {
    this.observations = observations;
    this.observers = observers;
    if (observations == null) {
      this.startedAt = 0;
      return;
    }
    this.startedAt = observations.scheduler().nanoTime();
    for (RequestObserver one : observers) {
      observations
          .guarded(one, () -> Map.copyOf(one.headers()), Map.<String, String>of())
          .forEach(headers::putIfAbsent);
    }
  }

  /**
   * Returns the headers of a request with those of the instrumentations, where they can be sent.
   */
  public Headers added(Headers given) {
    Headers all = given;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      Optional<String> problem =
          given.first(header.getKey()).isPresent()
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
    if (observations != null) {
      status = statusCode;
    }
  }

  /** So many bytes of the request's body were sent. */
  public void sent(long count) {
    if (observations != null) {
      sent = count;
    }
  }

  /** So many bytes of the response's body were received. */
  public void received(long count) {
    if (observations != null) {
      received = count;
    }
  }

  /** It has failed; the first failure counts. */
  public void failed(FlowscaleException why) {
    if (observations != null && failure == null) {
      failure = why;
    }
  }

  /** It has ended. Idempotent. */
  public void ended() {
    Observations all = observations;
    if (all == null || !ended.compareAndSet(false, true)) {
      return;
    }
    RequestObserver.End end =
        new RequestObserver.End(
            all.scheduler().now(),
            Duration.ofNanos(all.scheduler().nanoTime() - startedAt),
            status == 0 ? OptionalInt.empty() : OptionalInt.of(status),
            sent,
            received,
            Optional.ofNullable(failure));
    all.deliver(() -> observers.forEach(one -> all.guarded(one, () -> one.onEnd(end))));
  }
}
