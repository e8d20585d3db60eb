package ai.flowscale.engine.waiting;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The waits by the time at which their next look is due, and by that at which they end. Guarded by
 * the poller's lock.
 */
final class LookQueue {
  private final TreeSet<Turn> looks = new TreeSet<>(Turn::byDue);
  private final TreeSet<Turn> deadlines = new TreeSet<>(Turn::byDeadline);

  void join(Turn turn) {
    deadlines.add(turn);
  }

  /** Plans the next look of a wait, in the place of one that was planned. */
  void put(Turn turn, long due, long soonest) {
    if (turn.state != Turn.State.LEFT) {
      looks.remove(turn);
      turn.state = Turn.State.PLANNED;
      turn.due = due;
      turn.soonest = soonest;
      looks.add(turn);
    }
  }

  /** The look of a wait begins now, or what stands for it. */
  void take(Turn turn) {
    looks.remove(turn);
    if (turn.state != Turn.State.LEFT) {
      turn.state = Turn.State.LOOKING;
    }
  }

  void leave(Turn turn) {
    looks.remove(turn);
    deadlines.remove(turn);
    turn.state = Turn.State.LEFT;
  }

  /** Returns the wait whose look is most overdue, or due next, or null. */
  @Nullable Turn firstLook() {
    return looks.isEmpty() ? null : looks.first();
  }

  /** Returns the wait that ends first, or null. */
  @Nullable Turn firstDeadline() {
    return deadlines.isEmpty() ? null : deadlines.first();
  }

  /** The wait has been told of its end. */
  void told(Turn turn) {
    deadlines.remove(turn);
  }
}
