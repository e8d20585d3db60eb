package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The faults of the requests to come, and the requests that hang. */
public final class FaultPlan {
  private final Map<Operation, Deque<Fault>> next = new EnumMap<>(Operation.class);
  private final List<Rule> rules = new ArrayList<>();
  private CompletableFuture<Boolean> release = new CompletableFuture<>();
  private boolean closed;

  private record Rule(Operation operation, Predicate<RecordedRequest> when, Fault fault) {}

  /**
   * Makes the next requests fail.
   *
   * @param operation the operation
   * @param faults the faults
   */
  public synchronized void addNext(Operation operation, List<Fault> faults) {
    next.computeIfAbsent(operation, key -> new ArrayDeque<>()).addAll(faults);
  }

  /**
   * Makes requests fail from now on.
   *
   * @param operation the operation
   * @param when selects the requests
   * @param fault the fault
   */
  public synchronized void addRule(
      Operation operation, Predicate<RecordedRequest> when, Fault fault) {
    rules.add(new Rule(operation, when, fault));
  }

  /** Returns the fault of a request: the next queued one, or else that of the latest rule. */
  @Nullable Fault take(RecordedRequest request) {
    List<Rule> candidates;
    synchronized (this) {
      Deque<Fault> queued = next.get(request.operation());
      Fault first = queued == null ? null : queued.pollFirst();
      if (first != null) {
        return first;
      }
      candidates = List.copyOf(rules);
    }
    // Outside the lock: the predicates are the user's.
    Fault fault = null;
    for (Rule rule : candidates) {
      if (rule.operation == request.operation() && rule.when.test(request)) {
        fault = rule.fault;
      }
    }
    return fault;
  }

  /**
   * Returns what completes when hanging requests are released, with true if their operations are to
   * be performed. A request gets it before it is recorded.
   */
  synchronized CompletableFuture<Boolean> release() {
    return release;
  }

  /** Releases hanging requests. */
  public synchronized void releaseHanging() {
    release(true);
  }

  private void release(boolean perform) {
    release.complete(perform);
    if (!closed) {
      release = new CompletableFuture<>();
    }
  }

  /** Removes all faults and releases hanging requests. */
  public synchronized void clear() {
    next.clear();
    rules.clear();
    releaseHanging();
  }

  /** Drops hanging requests too: performed later, they would be part of the next test. */
  synchronized void reset() {
    release(false);
    clear();
  }

  /** Drops hanging requests, now and later. */
  synchronized void close() {
    closed = true;
    release(false);
  }
}
