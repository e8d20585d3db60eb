package ai.flowscale.tests.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;

/**
 * The containers of a deployment, which share one queue: a run starts when it is the first in the
 * queue and a container is free. Counts how many runs are in flight, and remembers the most there
 * ever were.
 */
final class Containers {
  private final PriorityQueue<Instant> free = new PriorityQueue<>();
  private final PriorityQueue<Instant> ends = new PriorityQueue<>();
  private int mostInFlight;
  private Duration work = Duration.ZERO;
  private Instant first = Instant.MAX;
  private Instant last = Instant.MIN;

  Containers(int count) {
    for (int i = 0; i < count; i++) {
      free.add(Instant.MIN);
    }
  }

  /** Returns how long a run that comes now is queued. */
  synchronized Duration enqueue(Instant now, Duration runTime) {
    Instant start = free.remove();
    if (start.isBefore(now)) {
      start = now;
    }
    Instant end = start.plus(runTime);
    free.add(end);
    while (!ends.isEmpty() && !ends.element().isAfter(now)) {
      ends.remove();
    }
    ends.add(end);
    mostInFlight = Math.max(mostInFlight, ends.size());
    work = work.plus(runTime);
    first = now.isBefore(first) ? now : first;
    last = end.isAfter(last) ? end : last;
    return Duration.between(now, start);
  }

  /** Returns the most runs that were queued or running at once. */
  synchronized int mostInFlight() {
    return mostInFlight;
  }

  /** Returns the time of all runs together. */
  synchronized Duration work() {
    return work;
  }

  /** Returns the time from the first submission to the end of the last run. */
  synchronized Duration span() {
    return work.isZero() ? Duration.ZERO : Duration.between(first, last);
  }
}
