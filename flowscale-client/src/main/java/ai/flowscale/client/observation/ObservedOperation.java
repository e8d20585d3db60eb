package ai.flowscale.client.observation;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.Scheduler;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One operation, as the instrumentations see it. A part of another one starts with its first
 * request, where an instrumentation may be called.
 */
public final class ObservedOperation {
  /** Observed by no one. */
  public static final ObservedOperation NONE =
      new ObservedOperation(null, null, OperationAttributes.of("none"), List.of());

  private final @Nullable Observations observations;
  private final @Nullable ObservedOperation parent;
  private final OperationAttributes attributes;
  private final ReentrantLock starting = new ReentrantLock();
  private final AtomicReference<OperationObserver.@Nullable End> end = new AtomicReference<>();
  private final AtomicBoolean endReported = new AtomicBoolean();
  private volatile @Nullable List<OperationObserver> observers;
  private volatile long startedAt;

  ObservedOperation(
      @Nullable Observations observations,
      @Nullable ObservedOperation parent,
      OperationAttributes attributes,
      @Nullable List<OperationObserver> observers) {
    this.observations = observations;
    this.parent = parent;
    this.attributes = attributes;
    this.observers = observers;
    if (observations != null) {
      this.startedAt = observations.scheduler().nanoTime();
    }
  }

  /** Returns a part of this operation. */
  public ObservedOperation child(OperationAttributes part) {
    return observations == null ? NONE : new ObservedOperation(observations, this, part, null);
  }

  /** Returns who observes it. */
  private List<OperationObserver> start() {
    List<OperationObserver> known = observers;
    // Only a part is without them at first, and that has both.
    return known == null
        ? startPart(Objects.requireNonNull(parent), Objects.requireNonNull(observations))
        : known;
  }

  private List<OperationObserver> startPart(ObservedOperation whole, Observations all) {
    starting.lock();
    try {
      List<OperationObserver> started = observers;
      if (started == null) {
        startedAt = all.scheduler().nanoTime();
        var operation = all.operation(attributes);
        started =
            whole.start().stream()
                .map(one -> all.guarded(one, () -> one.onChild(operation), OperationObserver.NONE))
                .toList();
        observers = started;
        // It may have ended while an instrumentation took its start.
        reportEnd();
      }
      return started;
    } finally {
      starting.unlock();
    }
  }

  /**
   * Starts a request; instrumentations may block.
   *
   * @param address where it goes
   * @param made makes the request of its time and its origin
   */
  ObservedRequest request(URI address, BiFunction<Instant, URI, RequestObserver.Request> made) {
    Observations all = observations;
    return all == null ? ObservedRequest.NONE : start(all.request(address, made), all);
  }

  private ObservedRequest start(RequestObserver.Request request, Observations all) {
    List<RequestObserver> started =
        start().stream()
            .map(one -> all.guarded(one, () -> one.onRequest(request), RequestObserver.NONE))
            .filter(observer -> observer != RequestObserver.NONE)
            .toList();
    return started.isEmpty() ? ObservedRequest.NONE : new ObservedRequest(all, started);
  }

  /** Runs code of the application in the context of this operation. */
  public void inContext(Runnable code) {
    List<OperationObserver> known = observers;
    Observations all = observations;
    if (all == null) {
      code.run();
      return;
    }
    if (known == null) {
      Objects.requireNonNull(parent).inContext(code);
      return;
    }
    List<Runnable> closing = new ArrayList<>(known.size());
    for (OperationObserver one : known) {
      OperationObserver.Scope scope =
          all.guarded(one, one::makeCurrent, OperationObserver.Scope.NONE);
      closing.add(0, () -> all.guarded(one, scope::close));
    }
    try {
      code.run();
    } finally {
      closing.forEach(Runnable::run);
    }
  }

  /** Returns an executor that runs code of the application in the context of this operation. */
  public Executor around(Executor executor) {
    return observations == null ? executor : task -> executor.execute(() -> inContext(task));
  }

  /** A workflow was submitted. */
  public void submitted(String runId, String workflowId) {
    event((at, one) -> one.onSubmitted(new OperationObserver.Submitted(at, runId, workflowId)));
  }

  /** An attempt has failed, and another one follows. */
  void retried(String call, int attempt, Duration delay, FlowscaleException failure) {
    event((at, one) -> one.onRetry(new OperationObserver.Retry(at, call, attempt, delay, failure)));
  }

  /** The run that is waited for has another status. */
  public void runStatus(String runId, Run run) {
    event(
        (at, one) ->
            one.onRunStatus(
                new OperationObserver.RunStatusChange(
                    at,
                    runId,
                    run.status(),
                    between(run.createdAt(), run.startedAt()),
                    between(run.startedAt(), run.completedAt()))));
  }

  /** The service's clocks may disagree by a little. */
  private static Optional<Duration> between(@Nullable Instant from, @Nullable Instant to) {
    return from == null || to == null || to.isBefore(from)
        ? Optional.empty()
        : Optional.of(Duration.between(from, to));
  }

  /**
   * It has ended; only the first time counts. A part that had no request is not reported.
   *
   * @param failure null for a success
   */
  public void ended(@Nullable FlowscaleException failure) {
    Observations all = observations;
    if (all != null) {
      Scheduler scheduler = all.scheduler();
      Duration elapsed = Duration.ofNanos(scheduler.nanoTime() - startedAt);
      end.compareAndSet(
          null, new OperationObserver.End(scheduler.now(), elapsed, Optional.ofNullable(failure)));
      reportEnd();
    }
  }

  private void reportEnd() {
    OperationObserver.End how = end.get();
    if (how != null && observers != null && endReported.compareAndSet(false, true)) {
      event((at, one) -> one.onEnd(how));
    }
  }

  private void event(BiConsumer<Instant, OperationObserver> event) {
    List<OperationObserver> known = observers;
    Observations all = observations;
    if (all == null || known == null) {
      return;
    }
    Instant at = all.scheduler().now();
    all.deliver(() -> known.forEach(one -> all.guarded(one, () -> event.accept(at, one))));
  }
}
