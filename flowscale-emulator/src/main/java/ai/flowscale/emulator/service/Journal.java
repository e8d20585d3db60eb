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
import java.util.concurrent.TimeUnit;

/** The latest requests, and the number of requests of each operation. */
public final class Journal {
  /** The limit of the recorded bodies, which stay in memory. */
  private static final long MAX_BYTES = 256L << 20;

  private final int maxRequests;
  private final Deque<RecordedRequest> requests = new ArrayDeque<>();
  private final Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
  private long bytes;

  Journal(int maxRequests) {
    this.maxRequests = maxRequests;
  }

  synchronized void record(RecordedRequest request) {
    requests.addLast(request);
    bytes += request.bodySize();
    counts.merge(request.operation(), 1, Integer::sum);
    while (requests.size() > maxRequests || (bytes > MAX_BYTES && requests.size() > 1)) {
      bytes -= requests.removeFirst().bodySize();
    }
    notifyAll();
  }

  /**
   * Returns the latest requests.
   *
   * @return the requests, oldest first
   */
  public synchronized List<RecordedRequest> requests() {
    return new ArrayList<>(requests);
  }

  /**
   * Returns the number of requests.
   *
   * @param operation the operation
   * @return the number, whether or not they are still recorded
   */
  public synchronized int count(Operation operation) {
    return counts.getOrDefault(operation, 0);
  }

  /**
   * Waits for a number of requests.
   *
   * @param operation the operation
   * @param count the number
   * @param realTimeLimit the limit of real time
   */
  public synchronized void await(Operation operation, int count, Duration realTimeLimit) {
    long end = System.nanoTime() + realTimeLimit.toNanos();
    try {
      while (counts.getOrDefault(operation, 0) < count) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          throw new AssertionError(
              "Expected " + count + " requests of " + operation + ", but there were " + counts);
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for " + operation, interrupted);
    }
  }

  synchronized void clear() {
    requests.clear();
    counts.clear();
    bytes = 0;
  }
}
