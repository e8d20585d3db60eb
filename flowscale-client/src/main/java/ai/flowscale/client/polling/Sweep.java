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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pages of recent runs, the newest first, in the place of polls: for all waits of the
 * client together, as long as all its pages take less than the polls that are due would. What they
 * do not show is polled by itself. Nothing is remembered of one sweep in the next. Guarded by the
 * poller's lock.
 */
final class Sweep {
  private static final int PAGE_SIZE = 100;

  /** So many runs on a page make it cost as much as one more request. */
  private static final int RUNS_PER_REQUEST = 25;

  /** All waits depend on one page: it may take less long than a poll. */
  private static final Duration PAGE_LIMIT = Duration.ofSeconds(5);

  /** How often in a row a page may bring nothing before runs are polled one by one for a while. */
  private static final int MAX_FAILURES = 2;

  private static final long RETRY_NANOS = Duration.ofMillis(500).toNanos();
  private static final long REST_NANOS = Duration.ofSeconds(30).toNanos();

  private final Map<String, ScheduledPoll> runs = new HashMap<>();
  private boolean unsupported;
  private int failures;
  private @Nullable Long restsUntil;
  private long totalRuns;

  // Of the sweep in flight.

  private final Set<ScheduledPoll> seen = new HashSet<>();
  private int number = 1;
  private int found;

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
      seen.remove(poll);
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

  /** Whether the page in flight stands for a poll that has become due meanwhile. */
  boolean covers(ScheduledPoll poll) {
    return inFlight != null
        && poll.canBeListed()
        && inFlight.settings.equals(poll.settings)
        && inFlight.waiting.add(poll);
  }

  /** Returns the page to request in the place of a poll, or null where that is not cheaper. */
  @Nullable Page pageFor(ScheduledPoll first, long now) {
    Settings settings = first.settings;
    boolean rests = restsUntil != null && restsUntil - now > 0;
    if (settings == null || unsupported || rests || inFlight != null || !first.canBeListed()) {
      return null;
    }
    if (seen.contains(first)) {
      startOver();
    }
    Set<ScheduledPoll> due =
        runs.values().stream()
            .filter(poll -> poll.canBeListed() && poll.soonest - now <= 0)
            .filter(poll -> settings.equals(poll.settings) && !seen.contains(poll))
            .collect(Collectors.toCollection(HashSet::new));
    if (number * cost() > found + due.size()) {
      if (number > 1) {
        end(due, now);
      }
      return null;
    }
    // It is requested for all of them; one of them has to show it.
    CallScope scope = new CallScope(settings.call(), first.polled.operation());
    inFlight = new Page(number, settings, due, scope);
    return inFlight;
  }

  private int cost() {
    return 2 + (int) Math.min(PAGE_SIZE, totalRuns) / RUNS_PER_REQUEST;
  }

  private void startOver() {
    seen.clear();
    number = 1;
    found = 0;
  }

  /** Ends a sweep that has not shown some runs. */
  private void end(Set<ScheduledPoll> missing, long now) {
    missing.forEach(poll -> poll.single = true);
    int read = number - 1;
    if (found < read) {
      hasFailed(true, now);
    } else {
      failures = 0;
    }
    startOver();
  }

  /** A page has brought nothing; returns whether none is requested for a while. */
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
    Map<ScheduledPoll, Run> listed = new LinkedHashMap<>();
    for (Run run : response.runs()) {
      ScheduledPoll poll = runs.get(run.id());
      if (poll != null) {
        seen.add(poll);
        boolean isAwaited = page.waiting.remove(poll);
        found += isAwaited ? 1 : 0;
        if (isAwaited || (poll.canBeListed() && (poll.flexible || poll.due - now <= 0))) {
          listed.put(poll, run);
        }
      }
    }
    totalRuns = response.meta().totalCount();
    number++;
    if (page.number >= response.meta().totalPages()) {
      end(page.waiting, now);
    }
    return listed;
  }
}
