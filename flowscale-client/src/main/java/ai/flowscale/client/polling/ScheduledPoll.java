package ai.flowscale.client.polling;

import ai.flowscale.client.http.CallScope;
import org.jspecify.annotations.Nullable;

/** One thing in the poller's queue, and when it is due. Guarded by the poller's lock. */
final class ScheduledPoll {
  final Polled polled;

  /** Ends it. */
  final CallScope until;

  /** Whether a page may come as early as halfway to the next poll. */
  final boolean flexible;

  private final long number;

  /** Whether it is in the queue. */
  boolean queued;

  boolean removed;

  /** When the next poll is due. */
  long due;

  /** From when on a page that is requested anyway is as good as the next poll. */
  long soonest;

  /** How many of the next polls must be of the run itself. */
  int singly;

  /** How many sweeps in a row have not shown the run. */
  int missed;

  /** The run, and how it is asked for, where a page may show it; or null. */
  @Nullable String runId;

  Sweep.@Nullable Settings settings;

  ScheduledPoll(Polled polled, CallScope until, long number, boolean flexible) {
    this.polled = polled;
    this.until = until;
    this.number = number;
    this.flexible = flexible;
  }

  /** Whether a page can stand for the next poll. */
  boolean canBeListed() {
    return queued && settings != null && singly == 0;
  }

  /** Those due first come first; of several due at once, the oldest. */
  static int byDue(ScheduledPoll a, ScheduledPoll b) {
    // By difference, as readings of nanoTime are to be compared.
    int due = Long.signum(a.due - b.due);
    return due != 0 ? due : Long.compare(a.number, b.number);
  }
}
