package ai.flowscale.client.submission;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.support.ExpectedRun;
import ai.flowscale.api.support.ExpectedRun.Verdict;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallLimit;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.RetryRules;
import ai.flowscale.client.paging.RunPages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Searches a group for the run of a submission, until it has turned up or the settling time has
 * passed. No thread waits; each step is started by the one before it or by the scheduler.
 */
final class RunSearch {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** How long the last pass may take. The passes before it end with the settling time. */
  private static final Duration LAST_LIMIT = Duration.ofSeconds(10);

  /** One page that hangs takes this part of the settling time, and 10 seconds at least. */
  private static final int HANGING_PART = 4;

  private static final Duration SHORTEST_LIMIT = Duration.ofMillis(1);

  private final UncertaintyResolver by;
  private final GroupedRequest grouped;
  private final Scheduler scheduler;
  private final Optional<String> namedRun;
  private final Duration settlingTime;
  private final CallScope scope;
  private final long startedAt;
  private final CompletableFuture<Finding> result = new CompletableFuture<>();

  /** What the current pass has read of runs that may be the one. */
  private final Map<Run, Verdict> verdicts = new HashMap<>();

  /**
   * Without the id that the response named, once the service itself lists that run as another's.
   */
  private ExpectedRun expected;

  private boolean isNamedRunAnothers;
  private Duration nextPause = FIRST_PAUSE;
  private volatile @Nullable FlowscaleException lastFailure;

  /** Begins the next pass. */
  private volatile Scheduler.@Nullable Scheduled next;

  /**
   * What was found.
   *
   * @param run the run that came of the submission, or null where that is not certain
   * @param candidates the runs that may have come of it
   * @param isComplete whether the last pass read the whole list: only then is it evidence of what
   *     is not there
   * @param isNamedRunAnothers whether the service lists the run that the response named with
   *     another group or workflow
   * @param lastFailure what a pass failed with, or null
   */
  record Finding(
      @Nullable Run run,
      List<Run> candidates,
      boolean isComplete,
      boolean isNamedRunAnothers,
      @Nullable FlowscaleException lastFailure) {}

  /**
   * Takes what is searched for.
   *
   * @param namedRun the id of the run where a response that could not be read named one
   * @param isNamedRunTaken whether no other run will do then, unless the service lists that one as
   *     another's
   */
  RunSearch(UncertaintyResolver by, Optional<String> namedRun, boolean isNamedRunTaken) {
    this.by = by;
    this.grouped = by.grouped();
    this.scheduler = by.scheduler();
    this.namedRun = namedRun;
    this.expected =
        namedRun
            .filter(id -> isNamedRunTaken)
            .map(grouped.expected()::withId)
            .orElseGet(grouped::expected);
    this.settlingTime = by.settlingTime();
    this.scope = by.scope().child();
    this.startedAt = scheduler.nanoTime();
  }

  /** Starts at once. Fails with what ended the search early. */
  CompletableFuture<Finding> start() {
    scope.onAbort(result::completeExceptionally);
    result.whenComplete(
        (found, failure) -> {
          scope.close();
          cancelNext();
        });
    pass();
    return result;
  }

  private void cancelNext() {
    Scheduler.Scheduled planned = next;
    if (planned != null) {
      planned.cancel();
    }
  }

  /** Reads the pages once. Whatever goes wrong, the search must not stay open for ever. */
  private void pass() {
    Futures.start(this::passed)
        .whenComplete(
            (passed, mistake) -> {
              if (mistake != null) {
                result.completeExceptionally(CallFailures.toFlowscaleException(mistake));
              }
            });
  }

  private CompletableFuture<?> passed() {
    if (result.isDone()) {
      return result;
    }
    Duration left = left(settlingTime, startedAt);
    boolean isLast = left.isZero() || left.isNegative();
    Duration limit = isLast ? LAST_LIMIT : left;
    Duration pageLimit = max(settlingTime.dividedBy(HANGING_PART), LAST_LIMIT);
    long begin = scheduler.nanoTime();
    // All pages together: a large group must not stretch the pass page by page.
    RunPages pages =
        new RunPages(
            (page, size, pageScope) ->
                by.api()
                    .once(
                        new CallLimit(
                            max(min(left(limit, begin), pageLimit), SHORTEST_LIMIT),
                            "for the search"))
                    .runs(page, size, pageScope)
                    .thenApply(this::judged),
            RunQuery.group(grouped.groupId()));
    List<Run> candidates = new ArrayList<>();
    verdicts.clear();
    return Futures.start(() -> pages.read(scope, page -> isEnough(page, candidates)))
        .handle(
            (read, failure) -> {
              if (failure == null) {
                passed(candidates, isLast, pages.isComplete());
              } else {
                missed(CallFailures.toFlowscaleException(failure), isLast);
              }
              return read;
            });
  }

  private RunPage judged(RunPage page) {
    for (Run run : page.runs()) {
      Verdict verdict = expected.judge(run, page.meta().groupId());
      if (verdict != Verdict.OTHER) {
        verdicts.put(run, verdict);
      } else if (isNamed(run)) {
        isNamedRunAnothers = true;
        expected = grouped.expected();
      }
    }
    return page;
  }

  private boolean isNamed(Run run) {
    return namedRun.filter(id -> ExpectedRun.of(id).judge(run, null) == Verdict.SAME).isPresent();
  }

  /**
   * Whether no more pages are needed: a group of the caller's may have thousands of candidates, and
   * one of its own has one run, or none is taken.
   */
  private boolean isEnough(List<Run> page, List<Run> candidates) {
    page.stream().filter(verdicts::containsKey).forEach(candidates::add);
    return isIdKnown()
        ? candidates.stream().anyMatch(this::isSame)
        : candidates.size() >= (grouped.isOwnGroup() ? 2 : 1);
  }

  private boolean isIdKnown() {
    return expected.id() != null;
  }

  private boolean isSame(Run run) {
    return verdicts.get(run) == Verdict.SAME;
  }

  private void passed(List<Run> candidates, boolean isLast, boolean isComplete) {
    List<Run> same = candidates.stream().filter(this::isSame).toList();
    // By its id it is known among any others; by its group, where nothing else is in that.
    boolean isCertain =
        !same.isEmpty() && (isIdKnown() || (isComplete && same.size() == candidates.size()));
    if (isLast || isCertain) {
      Run only = isCertain && same.size() == 1 ? same.get(0) : null;
      Run taken = only == null || only.id() == null ? null : only;
      result.complete(new Finding(taken, candidates, isComplete, isNamedRunAnothers, lastFailure));
    } else {
      again(Duration.ZERO);
    }
  }

  private void missed(FlowscaleException failure, boolean isLast) {
    lastFailure = failure;
    // The supplier of headers worked for the submission, and may work again.
    boolean isOurs = failure instanceof ConfigurationException;
    if (!isOurs && !RetryRules.mayPass(failure)) {
      result.completeExceptionally(failure);
    } else if (isLast) {
      result.complete(new Finding(null, List.of(), false, isNamedRunAnothers, failure));
    } else {
      again(RetryRules.delayAskedBy(failure, scope.settings().retryPolicy()));
    }
  }

  private void again(Duration least) {
    Duration delay = max(least, nextPause);
    nextPause = min(nextPause.multipliedBy(2), LONGEST_PAUSE);
    next =
        scheduler.schedule(
            this::pass, min(delay, max(left(settlingTime, startedAt), Duration.ZERO)));
    if (result.isDone()) {
      // It was ended before there was something to cancel.
      cancelNext();
    }
  }

  private Duration left(Duration limit, long since) {
    return limit.minusNanos(scheduler.nanoTime() - since);
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
