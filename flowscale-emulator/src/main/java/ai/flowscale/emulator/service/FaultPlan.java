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
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which requests go wrong, and how. */
final class FaultPlan {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final Map<Operation, Deque<Fault>> next = new EnumMap<>(Operation.class);
  private final List<Rule> rules = new ArrayList<>();
  private long releases;
  private boolean closed;

  private record Rule(Operation operation, Predicate<RecordedRequest> when, Fault fault) {}

  void addNext(Operation operation, List<Fault> faults) {
    lock.lock();
    try {
      next.computeIfAbsent(operation, key -> new ArrayDeque<>()).addAll(faults);
    } finally {
      lock.unlock();
    }
  }

  void addRule(Operation operation, Predicate<RecordedRequest> when, Fault fault) {
    lock.lock();
    try {
      rules.add(new Rule(operation, when, fault));
    } finally {
      lock.unlock();
    }
  }

  /** The fault for a request: first those that were queued, then the latest rule that fits. */
  @Nullable Fault take(RecordedRequest request) {
    List<Rule> candidates;
    lock.lock();
    try {
      Deque<Fault> queued = next.get(request.operation());
      Fault first = queued == null ? null : queued.pollFirst();
      if (first != null) {
        return first;
      }
      candidates = List.copyOf(rules);
    } finally {
      lock.unlock();
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

  /** How often hanging requests were released so far. */
  long releases() {
    lock.lock();
    try {
      return releases;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next release.
   *
   * @param seen the releases before the request was recorded: whoever sees it recorded may release
   *     it before it has come here
   */
  void hang(long seen) {
    lock.lock();
    try {
      while (releases == seen && !closed) {
        released.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  void releaseHanging() {
    lock.lock();
    try {
      releases++;
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void clear() {
    lock.lock();
    try {
      next.clear();
      rules.clear();
      releases++;
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing hangs any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
