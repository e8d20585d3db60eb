package ai.flowscale.client.submission;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The runs that were submitted a moment ago: the service may not find them yet. */
public final class RecentRuns {
  /** How long a run is remembered. */
  public static final Duration SPAN = Duration.ofSeconds(10);

  private final Scheduler scheduler;
  private final ReentrantLock lock = new ReentrantLock();

  /** When each was submitted, the eldest first. */
  private final Map<String, Long> times = new LinkedHashMap<>();

  RecentRuns(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void add(String runId) {
    lock.lock();
    try {
      forget();
      times.remove(runId);
      times.put(runId, scheduler.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  boolean contains(String runId) {
    lock.lock();
    try {
      forget();
      return times.containsKey(runId);
    } finally {
      lock.unlock();
    }
  }

  private void forget() {
    long now = scheduler.nanoTime();
    Iterator<Long> eldest = times.values().iterator();
    while (eldest.hasNext() && now - eldest.next() > SPAN.toNanos()) {
      eldest.remove();
    }
  }
}
