package ai.flowscale.engine.waiting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a client remembers of how long the latest runs of each workflow took. */
final class RunTimes {
  private static final int MAX_WORKFLOWS = 1000;
  private static final int LATEST = 20;

  /** The quantiles between which the next run is expected to end. */
  private static final double LOW = 0.05;

  /** By how much few times are trusted less than many: the exponent of a factor. */
  private static final double MARGIN = 0.03;

  private static final double MARGIN_OF_ONE = 0.3;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Known> workflows =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > MAX_WORKFLOWS;
        }
      };

  /**
   * When a run is expected to end.
   *
   * @param from hardly earlier, in seconds
   * @param to hardly later
   */
  record Window(double from, double to) {}

  /**
   * What is known of one workflow: its latest times in seconds, the oldest first.
   *
   * @param totals from the submission to the end
   * @param works from the end of the queue to the end
   */
  private record Known(List<Double> totals, List<Double> works) {
    static final Known NOTHING = new Known(List.of(), List.of());
  }

  private static List<Double> with(List<Double> times, @Nullable Duration time) {
    if (time == null) {
      return times;
    }
    List<Double> more = new ArrayList<>(times);
    more.add(PollSchedule.seconds(time));
    return List.copyOf(more.subList(Math.max(0, more.size() - LATEST), more.size()));
  }

  private static @Nullable Window window(List<Double> times) {
    if (times.isEmpty()) {
      return null;
    }
    List<Double> sorted = times.stream().sorted().toList();
    double margin = Math.exp(MARGIN + MARGIN_OF_ONE / times.size());
    return new Window(quantile(sorted, LOW) / margin, quantile(sorted, 1 - LOW) * margin);
  }

  private static double quantile(List<Double> sorted, double part) {
    double place = part * (sorted.size() - 1);
    double below = sorted.get((int) place);
    double above = sorted.get(Math.min((int) place + 1, sorted.size() - 1));
    return below + (place - (int) place) * (above - below);
  }

  private Known known(@Nullable String workflowId) {
    lock.lock();
    try {
      Known known = workflowId == null ? null : workflows.get(workflowId);
      return known == null ? Known.NOTHING : known;
    } finally {
      lock.unlock();
    }
  }

  /** Returns when a run is expected to end after its submission, or null where nothing is known. */
  @Nullable Window total(@Nullable String workflowId) {
    return window(known(workflowId).totals);
  }

  /** Returns when a run is expected to end after it has left the queue, or null. */
  @Nullable Window work(@Nullable String workflowId) {
    return window(known(workflowId).works);
  }

  /** Learns from a run that completed; a time that is not known is null. */
  void learn(String workflowId, @Nullable Duration total, @Nullable Duration work) {
    if (total == null && work == null) {
      return;
    }
    lock.lock();
    try {
      Known known = workflows.getOrDefault(workflowId, Known.NOTHING);
      workflows.put(workflowId, new Known(with(known.totals, total), with(known.works, work)));
    } finally {
      lock.unlock();
    }
  }
}
