package ai.flowscale.engine.waiting;

import ai.flowscale.api.model.PageMeta;
import ai.flowscale.engine.exchange.CallSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one group that are waited for, and on which page of the group each stands. Pages are
 * asked for by the time of submission, oldest first, so that a run stays on its page while others
 * are submitted. Which page that is shows when the pages are swept, from the last one backwards,
 * until one has none of the runs. Guarded by the poller's lock.
 */
final class RunGroup {
  static final int UNKNOWN = 0;
  static final int PAGE_SIZE = 100;

  /** So many runs on a page make it cost as much as one more request. */
  private static final int RUNS_PER_REQUEST = 25;

  /**
   * Whose pages are asked for, and how.
   *
   * @param groupId the group
   * @param settings of the calls that wait: only those that have the same share a page
   */
  record Key(String groupId, CallSettings settings) {}

  final Key key;
  private final Map<String, Turn> runs = new HashMap<>();
  private final Map<Integer, Set<Turn>> pages = new HashMap<>();
  private long totalRuns;
  private int totalPages;
  private int sweep;
  private int nextOfSweep;
  private boolean sweeping;
  private @Nullable Long restsUntil;

  RunGroup(Key key) {
    this.key = key;
  }

  void join(Turn turn) {
    runs.put(turn.runId, turn);
    turn.group = this;
    turn.joinedSweep = sweep;
    place(turn, UNKNOWN);
  }

  void leave(Turn turn) {
    runs.remove(turn.runId, turn);
    unplace(turn);
    turn.group = null;
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  @Nullable Turn find(@Nullable String runId) {
    return runId == null ? null : runs.get(runId);
  }

  void place(Turn turn, int page) {
    unplace(turn);
    turn.page = page;
    pages.computeIfAbsent(page, number -> new LinkedHashSet<>()).add(turn);
  }

  private void unplace(Turn turn) {
    Set<Turn> there = pages.get(turn.page);
    if (there != null && there.remove(turn) && there.isEmpty()) {
      pages.remove(turn.page);
    }
  }

  /** Asks for no page for a while: the last one could not be had. */
  void restUntil(long moment) {
    restsUntil = moment;
    sweepBrokenOff();
  }

  /** The page of the sweep that is under way may be asked for again. */
  void sweepBrokenOff() {
    sweeping = false;
  }

  /**
   * Returns the waits that a page would serve, if it is cheaper than single looks: those of one
   * page for which a look is due soon, this one included.
   */
  List<Turn> worthAPage(Turn first, long now) {
    Long rest = restsUntil;
    boolean resting = rest != null && rest - now > 0;
    if (resting || first.single || (first.page == UNKNOWN && sweeping)) {
      return List.of();
    }
    List<Turn> served = new ArrayList<>();
    served.add(first);
    for (Turn turn : pages.getOrDefault(first.page, Set.of())) {
      if (turn != first && turn.canBeListed() && turn.soonest - now <= 0) {
        served.add(turn);
      }
    }
    long shown = Math.min(PAGE_SIZE, totalRuns);
    return served.size() >= 2 + shown / RUNS_PER_REQUEST ? served : List.of();
  }

  /** Returns the page to ask for on behalf of a wait. */
  int pageFor(Turn turn) {
    if (turn.page != UNKNOWN) {
      return turn.page;
    }
    sweeping = true;
    if (nextOfSweep == 0) {
      sweep++;
      nextOfSweep = Math.max(1, totalPages);
    }
    return nextOfSweep;
  }

  /** Notes how many runs and pages there are by now. */
  void noteTotals(PageMeta meta) {
    totalRuns = meta.totalCount();
    totalPages = meta.totalPages();
  }

  /**
   * Goes on with a sweep after one of its pages, whose totals have not been noted yet. Returns the
   * waits whose runs no page has: they are to be looked at by themselves from now on.
   */
  List<Turn> swept(int page, boolean hadSome, PageMeta meta) {
    int known = totalPages;
    sweeping = false;
    noteTotals(meta);
    if (totalPages > Math.max(page, known)) {
      // The first page of all tells how many there are; and pages come in the meantime.
      nextOfSweep = totalPages;
      return List.of();
    }
    boolean over = page <= 1 || (!hadSome && page < totalPages);
    if (!over) {
      nextOfSweep = page - 1;
      return List.of();
    }
    nextOfSweep = 0;
    return pages.getOrDefault(UNKNOWN, Set.of()).stream()
        .filter(turn -> turn.joinedSweep < sweep)
        .toList();
  }
}
