package ai.flowscale.engine.submission;

import ai.flowscale.api.model.Run;
import java.util.LinkedHashSet;
import java.util.Set;
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
  private final Set<SentSubmission> open = new LinkedHashSet<>();
  private final Set<String> runIds = new LinkedHashSet<>();

  void open(SentSubmission submission) {
    lock.lock();
    try {
      open.add(submission);
      if (open.size() > MAX_OPEN) {
        open.remove(open.iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  /** It takes the place of what the same request has left open before. */
  void reopen(SentSubmission submission) {
    lock.lock();
    try {
      open.removeIf(submission::isOfSameRequest);
    } finally {
      lock.unlock();
    }
    open(submission);
  }

  /** No run came of it. */
  void close(SentSubmission submission) {
    lock.lock();
    try {
      open.remove(submission);
    } finally {
      lock.unlock();
    }
  }

  /** This run came of it. */
  void close(SentSubmission submission, String runId) {
    lock.lock();
    try {
      open.remove(submission);
      runIds.add(runId);
      if (runIds.size() > MAX_RUNS) {
        runIds.remove(runIds.iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether a run came of another submission. */
  boolean isTaken(Run run) {
    lock.lock();
    try {
      return run.id() != null && runIds.contains(run.id());
    } finally {
      lock.unlock();
    }
  }

  /** Whether a run can be that of another submission that is open. */
  boolean canBeAnothers(SentSubmission submission, Run run) {
    lock.lock();
    try {
      return open.stream()
          .filter(other -> other.groupId().equals(submission.groupId()))
          .anyMatch(other -> !other.equals(submission) && other.fits(run));
    } finally {
      lock.unlock();
    }
  }
}
