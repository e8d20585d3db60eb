package ai.flowscale.engine.waiting;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.engine.exchange.CallSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The groups of runs that are waited for, and what pages of them say. A page only ever tells that a
 * run is there; what it does not show is looked at by itself. Guarded by the poller's lock.
 */
final class RunGroups {
  /** How long single looks have to do after a page could not be had. */
  private static final long REST_NANOS = Duration.ofSeconds(30).toNanos();

  private final LookQueue queue;
  private final Map<RunGroup.Key, RunGroup> groups = new HashMap<>();
  private boolean useless;

  RunGroups(LookQueue queue) {
    this.queue = queue;
  }

  /**
   * What a page says of a run that is waited for.
   *
   * @param turn of the wait, for which a look is under way now
   * @param run as it stands on the page
   */
  record Listed(Turn turn, Run run) {}

  void join(Turn turn, String groupId, CallSettings settings) {
    if (!useless) {
      groups.computeIfAbsent(new RunGroup.Key(groupId, settings), RunGroup::new).join(turn);
    }
  }

  void leave(Turn turn) {
    RunGroup group = turn.group;
    if (group != null) {
      group.leave(turn);
      if (group.isEmpty()) {
        groups.remove(group.key, group);
      }
    }
  }

  /** Returns the page to ask for in the place of a look, or null where that is not cheaper. */
  @Nullable PageLook pageFor(Turn turn, long now) {
    RunGroup group = turn.group;
    if (group == null || useless || !turn.canBeListed()) {
      return null;
    }
    List<Turn> served = group.worthAPage(turn, now);
    if (served.isEmpty()) {
      return null;
    }
    boolean sweeps = turn.page == RunGroup.UNKNOWN;
    PageLook page = new PageLook(group, group.pageFor(turn), sweeps, served);
    for (Turn each : served) {
      queue.take(each);
      each.parkedIn = page;
    }
    return page;
  }

  /** Takes a wait from the page it waits for; returns that page if it was the last to do so. */
  static @Nullable PageLook unpark(Turn turn) {
    PageLook page = turn.parkedIn;
    turn.parkedIn = null;
    return page != null && page.parked.remove(turn) && page.parked.isEmpty() ? page : null;
  }

  /** A page could not be had: its runs are looked at by themselves. */
  void failed(PageLook look, long now) {
    if (look.parked.isEmpty()) {
      // Broken off, since nobody waited for it any more.
      look.group.sweepBrokenOff();
    } else {
      look.group.restUntil(now + REST_NANOS);
    }
    for (Turn turn : look.parked) {
      turn.parkedIn = null;
      turn.single = true;
      queue.put(turn, turn.due, turn.due);
    }
  }

  /** Returns what a page says; the waits of whose runs it says nothing are put back. */
  List<Listed> answered(PageLook look, RunPage page, long now) {
    if (!look.isAnsweredBy(page.meta())) {
      useless = true;
      failed(look, now);
      return List.of();
    }
    RunGroup group = look.group;
    List<Listed> listed = new ArrayList<>();
    for (Run run : page.runs()) {
      Turn turn = group.find(run.id());
      if (turn != null) {
        group.place(turn, look.number);
        if (look.parked.remove(turn) || isWelcome(turn, now)) {
          turn.parkedIn = null;
          queue.take(turn);
          listed.add(new Listed(turn, run));
        }
      }
    }
    for (Turn turn : look.parked) {
      turn.parkedIn = null;
      if (!look.sweeps) {
        turn.single = true;
        group.place(turn, RunGroup.UNKNOWN);
      }
      queue.put(turn, turn.due, turn.due);
    }
    if (look.sweeps) {
      group.swept(look.number, !listed.isEmpty(), page.meta()).forEach(this::leave);
    } else {
      group.noteTotals(page.meta());
    }
    return listed;
  }

  /** Whether a wait that did not ask for the page takes it in the place of its next look. */
  private static boolean isWelcome(Turn turn, long now) {
    return turn.canBeListed() && (turn.soonest - turn.due < 0 || turn.due - now <= 0);
  }
}
