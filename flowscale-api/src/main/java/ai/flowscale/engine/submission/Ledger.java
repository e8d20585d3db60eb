package ai.flowscale.engine.submission;

import ai.flowscale.api.model.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The submissions of a client to groups: which runs came of them, and which of them are open. A run
 * must not be given to two of them, nor to one where it can be another's.
 *
 * <p>A submission whose outcome was never known stays open, since its run can turn up at any time.
 * Only the latest are remembered.
 */
final class Ledger {
  private static final int MAX_RUNS = 10_000;
  private static final int MAX_OPEN = 1_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, SentSubmission> open = new LinkedHashMap<>();
  private final Map<String, SentSubmission> taken = new LinkedHashMap<>();

  /**
   * What is known of the runs that fit a submission.
   *
   * @param free those that did not come of another submission
   * @param canBeAnothers whether one of them can be that of another one that is open
   */
  record Fitting(List<Run> free, boolean canBeAnothers) {}

  void open(SentSubmission submission) {
    lock.lock();
    try {
      open.put(submission.number(), submission);
      if (open.size() > MAX_OPEN) {
        open.remove(open.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  /** More is known of it, as of its end; where it is open, that counts from now on. */
  void update(SentSubmission submission) {
    lock.lock();
    try {
      open.replace(submission.number(), submission);
    } finally {
      lock.unlock();
    }
  }

  /**
   * It takes the place of what the same request has left open before. A run that had come of it by
   * then is the one to be found, where whoever asked could not note it.
   */
  void reopen(SentSubmission submission) {
    lock.lock();
    try {
      open.values().removeIf(submission::isOfSameRequest);
      taken
          .values()
          .removeIf(
              other ->
                  submission.isOfSameRequest(other)
                      && !other.times().submittedAt().isBefore(submission.times().submittedAt()));
    } finally {
      lock.unlock();
    }
    open(submission);
  }

  /** No run came of it. */
  void close(SentSubmission submission) {
    lock.lock();
    try {
      open.remove(submission.number());
    } finally {
      lock.unlock();
    }
  }

  /** This run came of it. */
  void close(SentSubmission submission, String runId) {
    lock.lock();
    try {
      open.remove(submission.number());
      take(submission, runId);
    } finally {
      lock.unlock();
    }
  }

  /**
   * This run came of it, unless it came of another one.
   *
   * @return whether the run is its own now
   */
  boolean claim(SentSubmission submission, String runId) {
    lock.lock();
    try {
      if (taken.containsKey(runId)) {
        return false;
      }
      open.remove(submission.number());
      take(submission, runId);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void take(SentSubmission submission, String runId) {
    taken.put(runId, submission);
    if (taken.size() > MAX_RUNS) {
      taken.remove(taken.keySet().iterator().next());
    }
  }

  /** Whether a run came of another submission. */
  boolean isTaken(Run run) {
    lock.lock();
    try {
      return run.id() != null && taken.containsKey(run.id());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Judges the runs that fit a submission, in one moment: another that is open may be given its run
   * at any time, and is to be found either here or there.
   */
  Fitting judge(SentSubmission submission, List<Run> fitting) {
    lock.lock();
    try {
      List<Run> free = fitting.stream().filter(run -> !isTaken(run)).toList();
      return new Fitting(
          free,
          open.values().stream()
              .filter(other -> other.groupId().equals(submission.groupId()))
              .filter(other -> other.number() != submission.number())
              .anyMatch(other -> free.stream().anyMatch(other::fits)));
    } finally {
      lock.unlock();
    }
  }
}
