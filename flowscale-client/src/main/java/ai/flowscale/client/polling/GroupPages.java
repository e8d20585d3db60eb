package ai.flowscale.client.polling;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.CallSettings;
import ai.flowscale.client.service.FlowscaleApi;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The groups of runs that are waited for, and the pages that are requested in the place of polls.
 * Pages are sorted by submission, oldest first, so that a run stays on its page. On which one it is
 * shows when the pages are searched, from the last one backwards. Guarded by the poller's lock.
 */
final class GroupPages {
  private static final int PAGE_SIZE = 100;
  private static final int UNKNOWN = 0;

  /** So many runs on a page make it cost as much as one more request. */
  private static final int RUNS_PER_REQUEST = 25;

  /** How often in a row a page may fail before its runs are polled one by one for a while. */
  private static final int MAX_FAILURES = 3;

  private static final long RETRY_NANOS = Duration.ofMillis(500).toNanos();
  private static final long REST_NANOS = Duration.ofSeconds(30).toNanos();

  private final Map<Key, Group> groups = new HashMap<>();
  private boolean unsupported;

  /** Whose pages are requested, and how: only waits with the same settings share a page. */
  record Key(String groupId, Duration limit, CallSettings settings) {}

  /** The runs of a group that are waited for. */
  static final class Group {
    private final Key key;
    private final Map<String, ScheduledPoll> runs = new HashMap<>();
    private long totalRuns;
    private int totalPages;

    /** The next page of the search, or 0 where none has begun; and what it is to find. */
    private int searchPage;

    private Set<ScheduledPoll> searched = Set.of();
    private boolean searching;

    /** How often in a row each page has failed. */
    private final Map<Integer, Integer> failures = new HashMap<>();

    private @Nullable Long restsUntil;

    private Group(Key key) {
      this.key = key;
    }

    private Set<ScheduledPoll> on(int page) {
      return runs.values().stream()
          .filter(poll -> poll.page == page)
          .collect(Collectors.toCollection(HashSet::new));
    }
  }

  /**
   * One page in flight.
   *
   * @param waiting the polls that it stands for
   */
  record Page(
      Group group, int number, boolean searches, Set<ScheduledPoll> waiting, CallScope scope) {
    CallSettings settings() {
      return scope.settings();
    }

    CompletableFuture<RunPage> request(FlowscaleApi api) {
      RunQuery query =
          RunQuery.builder()
              .groupId(group.key.groupId())
              .sortOrder(SortOrder.ASC)
              .page(number)
              .pageSize(PAGE_SIZE)
              .build();
      return api.pollRuns(query, PAGE_SIZE, group.key.limit(), scope)
          .whenComplete((page, failure) -> scope.close());
    }

    /** No wait needs it any more. */
    void abort() {
      scope.abort(
          new CallAbortedException(
              CallAbortedException.Reason.CANCELLED, "The waits for the runs of the page ended."));
    }

    /** Where the service knows no pages, or another order, a run's place says nothing. */
    private boolean matches(PageMeta meta) {
      return "created_at".equals(meta.sortBy())
          && "asc".equalsIgnoreCase(meta.sortOrder())
          && meta.page() == number
          && meta.pageSize() == PAGE_SIZE
          && (meta.groupId() == null || meta.groupId().equals(group.key.groupId()));
    }
  }

  void join(ScheduledPoll poll, String runId, Key key) {
    if (!unsupported) {
      poll.runId = runId;
      poll.group = groups.computeIfAbsent(key, Group::new);
      poll.group.runs.put(runId, poll);
    }
  }

  /** Forgets a poll; returns the page in flight that no other waits for, if there is one. */
  @Nullable Page leave(ScheduledPoll poll) {
    Group group = poll.group;
    if (group != null) {
      group.runs.remove(poll.runId, poll);
      poll.group = null;
      forget(group);
    }
    Page page = poll.inFlight;
    poll.inFlight = null;
    return page != null && page.waiting.remove(poll) && page.waiting.isEmpty() ? page : null;
  }

  /** Returns the page to request in the place of a poll, or null where that is not cheaper. */
  @Nullable Page pageFor(ScheduledPoll first, long now) {
    Group group = first.group;
    if (group == null || unsupported || !first.canBeListed()) {
      return null;
    }
    boolean rests = group.restsUntil != null && group.restsUntil - now > 0;
    boolean searches = first.page == UNKNOWN;
    if (rests || (searches && group.searching)) {
      return null;
    }
    Set<ScheduledPoll> served = group.on(first.page);
    served.removeIf(poll -> poll != first && !(poll.canBeListed() && poll.soonest - now <= 0));
    if (served.size() < 2 + Math.min(PAGE_SIZE, group.totalRuns) / RUNS_PER_REQUEST) {
      return null;
    }
    if (searches && group.searchPage == 0) {
      group.searched = group.on(UNKNOWN);
      group.searchPage = Math.max(1, group.totalPages);
    }
    group.searching |= searches;
    int number = searches ? group.searchPage : first.page;
    // It is requested for all of them; one of them has to show it.
    CallScope scope = new CallScope(group.key.settings(), first.polled.operation());
    Page page = new Page(group, number, searches, served, scope);
    served.forEach(poll -> poll.inFlight = page);
    return page;
  }

  /**
   * A page could not be had. It is requested again soon; after repeated failures, its runs are
   * polled one by one for a while.
   *
   * @param mayPass whether another request may have more luck
   * @return the polls that are to wait for the next page, and until when
   */
  Map<ScheduledPoll, Long> failed(Page page, boolean mayPass, long now) {
    Group group = page.group;
    group.searching &= !page.searches;
    if (page.waiting.isEmpty()) {
      return Map.of();
    }
    int failures = group.failures.merge(page.number, 1, Integer::sum);
    if (!mayPass || failures >= MAX_FAILURES) {
      group.failures.clear();
      group.restsUntil = now + REST_NANOS;
      page.waiting.forEach(poll -> poll.single = true);
      return Map.of();
    }
    long again = now + RETRY_NANOS * failures;
    Map<ScheduledPoll, Long> delayed = new HashMap<>();
    for (ScheduledPoll poll : group.on(page.searches ? UNKNOWN : page.number)) {
      if (page.waiting.remove(poll) || (poll.canBeListed() && poll.due - again < 0)) {
        poll.inFlight = null;
        delayed.put(poll, again);
      }
    }
    return delayed;
  }

  /**
   * Reads a page. It only ever shows that a run is there: what it does not show has to be polled by
   * itself, and remains in {@link Page#waiting}.
   *
   * @return the runs that are waited for
   */
  Map<ScheduledPoll, Run> received(Page page, RunPage response, long now) {
    Group group = page.group;
    group.searching &= !page.searches;
    if (!page.matches(response.meta())) {
      unsupported = true;
      return Map.of();
    }
    group.failures.remove(page.number);
    Map<ScheduledPoll, Run> listed = new LinkedHashMap<>();
    for (Run run : response.runs()) {
      ScheduledPoll poll = group.runs.get(run.id());
      if (poll != null) {
        poll.page = page.number;
        boolean early = poll.canBeListed() && (poll.flexible || poll.due - now <= 0);
        if (page.waiting.remove(poll) || early) {
          poll.inFlight = null;
          listed.put(poll, run);
        }
      }
    }
    if (page.searches) {
      search(group, page.number, !listed.isEmpty(), response.meta());
    } else {
      page.waiting.forEach(poll -> poll.single = true);
      page.waiting.forEach(poll -> poll.page = UNKNOWN);
    }
    group.totalRuns = response.meta().totalCount();
    group.totalPages = response.meta().totalPages();
    return listed;
  }

  /** Continues the search after one of its pages. Runs on no page are polled by themselves. */
  private void search(Group group, int page, boolean hadSome, PageMeta meta) {
    if (meta.totalPages() > Math.max(page, group.totalPages)) {
      // The first page of all tells how many there are; and pages come in the meantime.
      group.searchPage = meta.totalPages();
    } else if (page > 1 && (hadSome || page >= meta.totalPages())) {
      group.searchPage = page - 1;
    } else {
      group.searchPage = 0;
      for (ScheduledPoll poll : group.searched) {
        if (poll.page == UNKNOWN && poll.group == group) {
          group.runs.remove(poll.runId, poll);
          poll.group = null;
        }
      }
      group.searched = Set.of();
      forget(group);
    }
  }

  /** A group without runs that are waited for is not kept. */
  private void forget(Group group) {
    if (group.runs.isEmpty()) {
      groups.remove(group.key, group);
    }
  }
}
