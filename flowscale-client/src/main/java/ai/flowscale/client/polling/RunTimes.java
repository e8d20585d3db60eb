package ai.flowscale.client.polling;

import ai.flowscale.transport.toolkit.internal.Guard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client remembers of how long the latest runs of each workflow took, in seconds. */
final class RunTimes {
  private static final int MAX_WORKFLOWS = 1000;
  private static final int LATEST = 20;

  /** The quantiles between which the next run is expected to end. */
  private static final double LOW = 0.05;

  /** By how much the window is wider than the quantiles: few times are trusted less than many. */
  private static final double MARGIN = 0.03;

  private static final double MARGIN_OF_ONE = 0.3;

  private final Guard guard = new Guard();
  private final Map<String, List<Double>> workflows =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Double>> eldest) {
          return size() > MAX_WORKFLOWS;
        }
      };

  /**
   * When a run is expected to end, after it has left the queue.
   *
   * @param fromSeconds the 5 % quantile of the latest times, widened where few are known
   * @param toSeconds the 95 % quantile, likewise
   */
  record Window(double fromSeconds, double toSeconds) {}

  /** Learns from a run that completed. */
  void learn(String workflowId, double seconds) {
    guard.run(
        () -> {
          List<Double> times = new ArrayList<>(workflows.getOrDefault(workflowId, List.of()));
          times.add(seconds);
          int tooMany = Math.max(0, times.size() - LATEST);
          workflows.put(workflowId, List.copyOf(times.subList(tooMany, times.size())));
        });
  }

  /** Returns when a run is expected to end, or null where nothing is known. */
  @Nullable Window expect(@Nullable String workflowId) {
    List<Double> times = workflowId == null ? null : guard.get(() -> workflows.get(workflowId));
    if (times == null) {
      return null;
    }
    List<Double> sorted = times.stream().sorted().toList();
    double margin = Math.exp(MARGIN + MARGIN_OF_ONE / sorted.size());
    return new Window(quantile(sorted, LOW) / margin, quantile(sorted, 1 - LOW) * margin);
  }

  private static double quantile(List<Double> sorted, double part) {
    double place = part * (sorted.size() - 1);
    double below = sorted.get((int) place);
    double above = sorted.get(Math.min((int) place + 1, sorted.size() - 1));
    return below + (place - (int) place) * (above - below);
  }
}
