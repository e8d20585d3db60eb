package ai.flowscale.client.polling;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.http.CallLimit;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.CallSettings;
import ai.flowscale.client.service.FlowscaleApi;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pages of recent runs, the newest first, in the place of polls: for all waits of the
 * client together. A sweep begins with the first page and reads on for runs that can be on a later
 * page, as long as the pages cost less than the polls of these runs would. A run that it has not
 * shown by then is polled by itself. Guarded by the poller's lock.
 */
final class Sweep {
  private static final int PAGE_SIZE = 100;

  /** So many runs on a page make it cost as much as one more request. */
  private static final int RUNS_PER_REQUEST = 25;

  /** All waits depend on one page: it may take less long than a poll. */
  private static final Duration PAGE_LIMIT = Duration.ofSeconds(5);

  /** How many pages may fail, in a row, before runs are polled one by one for a while. */
  private static final int MAX_FAILURES = 2;

  /** How many sweeps may miss a run, in a row, before it is polled by itself for a while. */
  private static final int MAX_MISSES = 2;

  /** About half a minute, and much more than a run's part of the pages that did not show it. */
  private static final int POLLS_OF_A_MISSED_RUN = 15;

  private static final long RETRY_NANOS = Duration.ofMillis(500).toNanos();
  private static final long REST_NANOS = Duration.ofSeconds(30).toNanos();

  private final Map<String, ScheduledPoll> runs = new HashMap<>();
  private boolean unsupported;
  private int failures;
  private @Nullable Long restsUntil;
  private long totalRuns;

  // Of the latest sweep.

  /**
   * Whose runs can be on the next page: no page has shown them, and their waits began before the
   * first page was requested. A newer run is on no later page, and runs only move to later ones.
   */
  private final Set<ScheduledPoll> unseen = new HashSet<>();

  private int number = 1;

  /** What its pages cost beyond the polls in whose place they came. */
  private int loss;

  private @Nullable Page inFlight;

  /** How a run is asked for: only waits with the same settings share a page. */
  record Settings(Duration pollTimeout, CallSettings call) {}

  /**
   * One page in flight.
   *
   * @param waiting the polls that it stands for
   */
  record Page(int number, Settings settings, Set<ScheduledPoll> waiting, CallScope scope) {
    CompletableFuture<RunPage> request(FlowscaleApi api) {
      RunQuery query =
          RunQuery.builder().sortOrder(SortOrder.DESC).page(number).pageSize(PAGE_SIZE).build();
      CallLimit limit =
          settings.pollTimeout().compareTo(PAGE_LIMIT) < 0
              ? CallLimit.ofPoll(settings.pollTimeout())
              : new CallLimit(PAGE_LIMIT, "for a page of recent runs");
      return api.once(limit).runs(query, PAGE_SIZE, scope);
    }

    /** No wait needs it any more. */
    void abort() {
      scope.abort(CallFailures.cancelled("The waits for the runs of the page ended."));
    }

    /** Where the service knows no pages, or another order, the next page says nothing. */
    private boolean matches(PageMeta meta) {
      return "created_at".equals(meta.sortBy())
          && "desc".equalsIgnoreCase(meta.sortOrder())
          && meta.page() == number
          && meta.pageSize() == PAGE_SIZE
          && meta.groupId() == null;
    }
  }

  void join(ScheduledPoll poll, String runId, Settings settings) {
    if (!unsupported && runs.putIfAbsent(runId, poll) == null) {
      poll.runId = runId;
      poll.settings = settings;
    }
  }

  /** Forgets a poll; returns the page in flight that no other waits for, if there is one. */
  @Nullable Page leave(ScheduledPoll poll) {
    if (poll.settings != null) {
      runs.remove(poll.runId, poll);
      unseen.remove(poll);
      poll.settings = null;
    }
    Page page = inFlight;
    return page != null && page.waiting.remove(poll) && page.waiting.isEmpty() ? page : null;
  }

  /** A page is in flight no more, whatever came of it. */
  void landed(Page page) {
    if (inFlight != null && inFlight.scope == page.scope) {
      inFlight = null;
    }
  }

  /** Whether a poll that has become due waits for the page in flight. */
  boolean covers(ScheduledPoll poll) {
    return inFlight != null
        && poll.canBeListed()
        && inFlight.settings.equals(poll.settings)
        && inFlight.waiting.add(poll);
  }

  /** Returns the page to request in the place of polls, or null where that is not cheaper. */
  @Nullable Page next(long now) {
    boolean rests = restsUntil != null && restsUntil - now > 0;
    if (unsupported || rests || inFlight != null) {
      return null;
    }
    return runs.values().stream()
        .filter(poll -> poll.canBeListed() && poll.due - now <= 0)
        .min(ScheduledPoll::byDue)
        .map(first -> next(Objects.requireNonNull(first.settings), now))
        .orElse(null);
  }

  private @Nullable Page next(Settings settings, long now) {
    Set<ScheduledPoll> due =
        runs.values().stream()
            .filter(poll -> poll.canBeListed() && poll.soonest - now <= 0)
            .filter(poll -> settings.equals(poll.settings))
            .collect(Collectors.toCollection(HashSet::new));
    Set<ScheduledPoll> older = new HashSet<>(due);
    older.retainAll(unseen);
    if (older.isEmpty() || loss + cost() > older.size()) {
      giveUp(older);
      due.removeAll(older);
      if (cost() > due.size()) {
        return null;
      }
      older = due;
      unseen.addAll(runs.values());
      number = 1;
      loss = 0;
    }
    // It is requested for all of them; one of them has to show it.
    ScheduledPoll first = Collections.min(older, ScheduledPoll::byDue);
    CallScope scope = new CallScope(settings.call(), first.polled.operation());
    inFlight = new Page(number, settings, older, scope);
    return inFlight;
  }

  private int cost() {
    return 2 + (int) Math.min(PAGE_SIZE, totalRuns) / RUNS_PER_REQUEST;
  }

  /** Has runs polled by themselves: they are on no page, or too few for the next one. */
  private void giveUp(Set<ScheduledPoll> polls) {
    unseen.removeAll(polls);
    for (ScheduledPoll poll : polls) {
      poll.missed++;
      poll.singly = poll.missed < MAX_MISSES ? 1 : POLLS_OF_A_MISSED_RUN;
    }
  }

  /** A page has failed; returns whether none is requested for a while. */
  private boolean hasFailed(boolean mayPass, long now) {
    failures++;
    if (mayPass && failures < MAX_FAILURES) {
      return false;
    }
    failures = 0;
    restsUntil = now + REST_NANOS;
    return true;
  }

  /**
   * A page could not be had. It is requested again soon; after repeated failures, the runs are
   * polled one by one for a while.
   *
   * @param mayPass whether another request may have more luck
   * @return the polls that are to wait for the next page, and until when
   */
  Map<ScheduledPoll, Long> failed(Page page, boolean mayPass, long now) {
    if (page.waiting.isEmpty() || hasFailed(mayPass, now)) {
      return Map.of();
    }
    long again = now + RETRY_NANOS * failures;
    Map<ScheduledPoll, Long> delayed = new HashMap<>();
    for (ScheduledPoll poll : runs.values()) {
      if (page.waiting.remove(poll) || (poll.canBeListed() && poll.due - again < 0)) {
        delayed.put(poll, again);
      }
    }
    return delayed;
  }

  /**
   * Reads a page. It only ever shows that a run is there: what it does not show remains in {@link
   * Page#waiting}, and is on a later page or has to be polled by itself.
   *
   * @return the runs that are waited for
   */
  Map<ScheduledPoll, Run> received(Page page, RunPage response, long now) {
    if (!page.matches(response.meta())) {
      unsupported = true;
      return Map.of();
    }
    failures = 0;
    totalRuns = response.meta().totalCount();
    Map<ScheduledPoll, Run> listed = new LinkedHashMap<>();
    int spared = 0;
    for (Run run : response.runs()) {
      ScheduledPoll poll = runs.get(run.id());
      if (poll != null) {
        unseen.remove(poll);
        if (poll.missed > 0) {
          poll.missed = 0;
          poll.singly = 0;
        }
        boolean isAwaited = page.waiting.remove(poll);
        spared += isAwaited ? 1 : 0;
        if (isAwaited || (poll.canBeListed() && (poll.flexible || poll.due - now <= 0))) {
          listed.put(poll, run);
        }
      }
    }
    loss = Math.max(0, loss + cost() - spared);
    number++;
    if (page.number >= response.meta().totalPages()) {
      unseen.retainAll(page.waiting);
      giveUp(Set.copyOf(unseen));
    }
    return listed;
  }
}
