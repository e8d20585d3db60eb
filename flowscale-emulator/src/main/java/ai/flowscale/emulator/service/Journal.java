package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The latest requests, and how many there were of each operation. */
final class Journal {
  /** Recorded files stay in memory. */
  private static final long MAX_BYTES = 256L << 20;

  private final int maxRequests;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition recorded = lock.newCondition();
  private final Deque<RecordedRequest> requests = new ArrayDeque<>();
  private final Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
  private long bytes;

  Journal(int maxRequests) {
    this.maxRequests = maxRequests;
  }

  void record(RecordedRequest request) {
    lock.lock();
    try {
      requests.addLast(request);
      bytes += request.bodySize();
      counts.merge(request.operation(), 1, Integer::sum);
      while (requests.size() > maxRequests || (bytes > MAX_BYTES && requests.size() > 1)) {
        bytes -= requests.removeFirst().bodySize();
      }
      recorded.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<RecordedRequest> requests() {
    lock.lock();
    try {
      return new ArrayList<>(requests);
    } finally {
      lock.unlock();
    }
  }

  int count(Operation operation) {
    lock.lock();
    try {
      return counts.getOrDefault(operation, 0);
    } finally {
      lock.unlock();
    }
  }

  void await(Operation operation, int count, Duration realTimeLimit) {
    lock.lock();
    try {
      long left = realTimeLimit.toNanos();
      while (counts.getOrDefault(operation, 0) < count) {
        if (left <= 0) {
          throw new AssertionError(
              "Expected " + count + " requests of " + operation + ", but there were " + counts);
        }
        left = recorded.awaitNanos(left);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for " + operation, interrupted);
    } finally {
      lock.unlock();
    }
  }

  void clear() {
    lock.lock();
    try {
      requests.clear();
      counts.clear();
      bytes = 0;
    } finally {
      lock.unlock();
    }
  }
}
