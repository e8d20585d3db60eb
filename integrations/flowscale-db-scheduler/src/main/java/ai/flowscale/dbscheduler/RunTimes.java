package ai.flowscale.dbscheduler;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * When to poll a run next: hardly before the latest runs of its workflow ended, often around that
 * time, and seldom afterwards. And when a run that nobody has seen would have ended. What is learnt
 * stays in this JVM.
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
  private final Map<String, List<Times>> workflows =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Times>> eldest) {
          return size() > MAX_WORKFLOWS;
        }
      };

  /** How many seconds a run took, and how many with its time in the service's queue. */
  private record Times(double run, double sinceSubmitted) {}

  RunTimes(Duration longest) {
    this.longest = longest;
  }

  /** Learns from a run that completed, after so long. */
  void learn(String workflowId, Run run, Duration age) {
    double seconds = run.duration().map(RunTimes::seconds).orElse(seconds(age));
    Instant created = run.createdAt();
    Instant completed = run.completedAt();
    // The age is that of a run which was perhaps polled late, such as by a machine that took over.
    double sinceSubmitted =
        created == null || completed == null || completed.isBefore(created)
            ? seconds(age)
            : Math.min(seconds(age), seconds(Duration.between(created, completed)));
    lock.lock();
    try {
      List<Times> times = new ArrayList<>(workflows.getOrDefault(workflowId, List.of()));
      times.add(new Times(Math.max(0, seconds), Math.max(0, sinceSubmitted)));
      workflows.put(
          workflowId, List.copyOf(times.subList(Math.max(0, times.size() - LATEST), times.size())));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how long after its submission a run has ended that nobody has seen, if it is like the
   * latest ones; empty where nothing is known of the workflow.
   */
  Optional<Duration> untilEnded(String workflowId) {
    List<Times> times = latest(workflowId);
    return times.stream()
        .map(Times::sinceSubmitted)
        .max(Comparator.naturalOrder())
        .map(slowest -> Duration.ofNanos(Math.round(slowest * margin(times.size()) * NANOS)));
  }

  /** Few times are trusted less than many. */
  private static double margin(int times) {
    return Math.exp(0.03 + 0.3 / times);
  }

  /**
   * Returns how long to wait before the next poll.
   *
   * @param age how long ago the run was submitted
   * @param run as it was seen just now, or null before the first poll
   */
  Duration untilNextPoll(String workflowId, Duration age, @Nullable Run run) {
    List<Double> times = latest(workflowId).stream().map(Times::run).sorted().toList();
    double elapsed = Math.max(0, seconds(age) - workBegan(age, run));
    double next;
    if (times.isEmpty()) {
      next = Math.max(UNKNOWN_SECONDS, elapsed * GROWTH);
    } else {
      double margin = margin(times.size());
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

  private List<Times> latest(String workflowId) {
    lock.lock();
    try {
      return workflows.getOrDefault(workflowId, List.of());
    } finally {
      lock.unlock();
    }
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / NANOS;
  }
}
