package ai.flowscale.mcp.runs;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** How long the latest runs of each workflow took. */
final class RunTimes {
  private static final int KEPT = 20;
  private static final int PAGE = 50;

  private final AsyncFlowscale flowscale;
  private final AtomicBoolean asked = new AtomicBoolean();
  private final Map<String, Deque<Duration>> times = new HashMap<>();

  RunTimes(AsyncFlowscale flowscale) {
    this.flowscale = flowscale;
  }

  synchronized void add(Run run) {
    String workflow = run.workflowId();
    Optional<Duration> time = run.duration();
    if (workflow == null || time.isEmpty() || !run.status().isSuccess()) {
      return;
    }
    Deque<Duration> latest = times.computeIfAbsent(workflow, id -> new ArrayDeque<>());
    latest.addLast(time.get());
    if (latest.size() > KEPT) {
      latest.removeFirst();
    }
  }

  /** A page begins with the newest. */
  private void addAll(RunPage page) {
    for (int i = page.runs().size() - 1; i >= 0; i--) {
      add(page.runs().get(i));
    }
  }

  /** The median, or empty where none is known yet; then the runs before this server are read. */
  Optional<Duration> usual(String workflowId) {
    List<Duration> known;
    synchronized (this) {
      known = times.getOrDefault(workflowId, new ArrayDeque<>()).stream().sorted().toList();
    }
    if (known.isEmpty() && asked.compareAndSet(false, true)) {
      flowscale.getRuns(RunQuery.builder().pageSize(PAGE).build()).thenAccept(this::addAll);
    }
    return known.isEmpty() ? Optional.empty() : Optional.of(known.get(known.size() / 2));
  }
}
