package ai.flowscale.engine.waiting;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a client remembers of how long the runs of each workflow took. */
final class RunTimes {
  private static final int MOST_WORKFLOWS = 1000;
  private static final double NANOS = 1e9;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Known> workflows =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > MOST_WORKFLOWS;
        }
      };
  private volatile Duration clockAhead = Duration.ZERO;

  /**
   * What is known of one workflow.
   *
   * @param total from the submission to the end, the time in the queue included
   * @param work from the start of the work to the end
   */
  record Known(LogTimes total, LogTimes work) {
    static final Known NOTHING = new Known(LogTimes.NONE, LogTimes.NONE);
  }

  /** Returns what is known of a workflow. */
  Known of(@Nullable String workflowId) {
    if (workflowId == null) {
      return Known.NOTHING;
    }
    lock.lock();
    try {
      Known known = workflows.get(workflowId);
      return known == null ? Known.NOTHING : known;
    } finally {
      lock.unlock();
    }
  }

  /** Learns from a run that ended well; a time that is not known is null. */
  void learn(String workflowId, @Nullable Duration total, @Nullable Duration work) {
    if (total == null && work == null) {
      return;
    }
    lock.lock();
    try {
      Known known = workflows.getOrDefault(workflowId, Known.NOTHING);
      workflows.put(workflowId, new Known(with(known.total, total), with(known.work, work)));
    } finally {
      lock.unlock();
    }
  }

  private static LogTimes with(LogTimes known, @Nullable Duration time) {
    return time == null ? known : known.with(time.getSeconds() + time.getNano() / NANOS);
  }

  /** How far the service's clock goes before ours, as far as runs that we submitted tell. */
  Duration clockAhead() {
    return clockAhead;
  }

  void noteClockAhead(Duration ahead) {
    clockAhead = ahead;
  }
}
