package ai.flowscale.engine.waiting;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The place of one wait in the poller's queue. Guarded by the poller's lock. */
final class Turn {
  /** As good as any longer time, and far from where readings of a clock overflow. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  /** Where the wait stands. */
  enum State {
    /** A look is planned. */
    PLANNED,
    /** A look is under way, or nothing has been planned yet. */
    LOOKING,
    /** The wait has ended. */
    LEFT
  }

  final Polled wait;
  final String runId;
  final long number;
  final long deadline;
  State state = State.LOOKING;

  /** When the next look is due. */
  long due;

  /** From when on a page that is asked for anyway is as good as the look that is planned. */
  long soonest;

  /** The next look has to be one at the run itself. */
  boolean single;

  /** The group among whose pages the run may be found, and what is known of its place there. */
  @Nullable RunGroup group;

  int page = RunGroup.UNKNOWN;
  int joinedSweep;

  /** The page that this wait waits for. */
  @Nullable PageLook parkedIn;

  Turn(Polled wait, String runId, long number, long deadline) {
    this.wait = wait;
    this.runId = runId;
    this.number = number;
    this.deadline = deadline;
  }

  /** Whether a page can stand for the look that is planned. */
  boolean canBeListed() {
    return state == State.PLANNED && !single && wait.wantsRun();
  }

  /** Looks first where they are due first; of several due at once, the oldest wait's. */
  static int byDue(Turn a, Turn b) {
    int due = Long.signum(a.due - b.due);
    return due != 0 ? due : Long.compare(a.number, b.number);
  }

  static int byDeadline(Turn a, Turn b) {
    int deadline = Long.signum(a.deadline - b.deadline);
    return deadline != 0 ? deadline : Long.compare(a.number, b.number);
  }

  /** Returns the time that is so much later. */
  static long later(long now, Duration delay) {
    return now + (delay.compareTo(LONGEST) > 0 ? LONGEST : delay).toNanos();
  }

  /** Runs what concerns this wait: a mistake in one must not end the others. */
  void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error mistake) {
      wait.broken(mistake);
    }
  }
}
