package ai.flowscale.dbscheduler;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * When to poll a run next: hardly before the latest runs of its workflow ended, often around that
 * time, and seldom afterwards. What is learnt stays in this JVM.
 */
final class RunTimes {
  private static final int MAX_WORKFLOWS = 1000;
  private static final int LATEST = 20;
  private static final double NANOS = 1e9;

  /** The part of the time that has passed after which to poll again where nothing is expected. */
  private static final double GROWTH = 0.15;

  /** Where nothing is known. */
  private static final double UNKNOWN_SECONDS = 1;

  /** Polls within the window follow each other at this times the root of its length. */
  private static final double PRICE = 0.12;

  /**
   * The shortest pause where a run is expected to end: a quarter of the run, within these bounds. A
   * run that is noticed late by as long as it took holds a slot that the next one needs.
   */
  private static final double PART = 0.25;

  private static final double LEAST_SECONDS = 0.1;
  private static final double MOST_SECONDS = 0.3;

  private final Duration longest;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, List<Double>> workflows =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Double>> eldest) {
          return size() > MAX_WORKFLOWS;
        }
      };

  RunTimes(Duration longest) {
    this.longest = longest;
  }

  /** Learns from a run that completed, after so long. */
  void learn(String workflowId, Run run, Duration age) {
    double seconds = run.duration().map(RunTimes::seconds).orElse(seconds(age));
    lock.lock();
    try {
      List<Double> times = new ArrayList<>(workflows.getOrDefault(workflowId, List.of()));
      times.add(Math.max(0, seconds));
      workflows.put(
          workflowId, List.copyOf(times.subList(Math.max(0, times.size() - LATEST), times.size())));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how long to wait before the next poll.
   *
   * @param age how long ago the run was submitted
   * @param run as it was seen just now, or null before the first poll
   */
  Duration untilNextPoll(String workflowId, Duration age, @Nullable Run run) {
    List<Double> times = sorted(workflowId);
    double elapsed = Math.max(0, seconds(age) - workBegan(age, run));
    double next;
    if (times.isEmpty()) {
      next = Math.max(UNKNOWN_SECONDS, elapsed * GROWTH);
    } else {
      // Few times are trusted less than many.
      double margin = Math.exp(0.03 + 0.3 / times.size());
      double from = times.get((times.size() - 1) / 20) / margin;
      double to = times.get(times.size() - 1 - (times.size() - 1) / 20) * margin;
      double shortest = Math.max(LEAST_SECONDS, Math.min(MOST_SECONDS, PART * from));
      double gap = Math.max(shortest, PRICE * Math.sqrt(to - from));
      next =
          elapsed < from
              ? Math.max(gap / 2, from - elapsed)
              : Math.max(gap, GROWTH * (elapsed - to));
    }
    Duration wait = Duration.ofNanos(Math.round(next * NANOS));
    return wait.compareTo(longest) < 0 ? wait : longest;
  }

  /** By the age of the run: how long it waited in the service's queue, or has by now. */
  private static double workBegan(Duration age, @Nullable Run run) {
    if (run == null) {
      return 0;
    }
    Instant created = run.createdAt();
    Instant started = run.startedAt();
    if (created != null && started != null) {
      return seconds(Duration.between(created, started));
    }
    return run.status().equals(RunStatus.QUEUED) ? seconds(age) : 0;
  }

  private List<Double> sorted(String workflowId) {
    lock.lock();
    try {
      return workflows.getOrDefault(workflowId, List.of()).stream().sorted().toList();
    } finally {
      lock.unlock();
    }
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / NANOS;
  }
}
