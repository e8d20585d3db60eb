package ai.flowscale.client.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The size of the retry budget: each success refills it, each retry spends from it. A service that
 * is down does not get several times as many requests as one that works: once the budget is spent,
 * most calls make one attempt.
 */
public final class RetryBudget {
  /** So many successes pay for one retry. */
  public static final int SUCCESSES_PER_RETRY = 5;

  private final long capacity;
  private final AtomicLong left;

  /**
   * Starts full.
   *
   * @param retries how many retries it holds; 0 for a budget without end
   */
  public RetryBudget(int retries) {
    capacity = (long) retries * SUCCESSES_PER_RETRY;
    left = new AtomicLong(capacity);
  }

  /** A call has succeeded. */
  void succeeded() {
    if (left.get() < capacity) {
      left.updateAndGet(credit -> Math.min(capacity, credit + 1));
    }
  }

  /** Pays for a retry: false where the budget is spent. */
  boolean spend() {
    if (capacity == 0) {
      return true;
    }
    long before =
        left.getAndUpdate(
            credit -> credit < SUCCESSES_PER_RETRY ? credit : credit - SUCCESSES_PER_RETRY);
    return before >= SUCCESSES_PER_RETRY;
  }
}
