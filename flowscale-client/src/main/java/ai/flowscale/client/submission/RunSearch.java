package ai.flowscale.client.submission;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallLimit;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.RetryRules;
import ai.flowscale.client.paging.RunPages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Searches a group for the run of a submission, until it has turned up or the settling time has
 * passed. No thread waits; each step is started by the one before it or by the scheduler.
 */
final class RunSearch {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** How long the last pass may take, and any other at least. */
  private static final Duration PASS_LIMIT = Duration.ofSeconds(10);

  private static final Duration SHORTEST_LIMIT = Duration.ofMillis(1);

  private final UncertaintyResolver by;
  private final GroupedRequest grouped;
  private final Scheduler scheduler;
  private final Optional<String> told;
  private final Duration settlingTime;
  private final CallScope scope;
  private final long startedAt;
  private final CompletableFuture<Finding> result = new CompletableFuture<>();

  /** Not every service filters by the group: a run is believed to be in it where that is told. */
  private final Set<Run> inGroup = new HashSet<>();

  private Duration nextPause = FIRST_PAUSE;
  private volatile @Nullable FlowscaleException lastFailure;

  /** Begins the next pass. */
  private volatile Scheduler.@Nullable Scheduled next;

  /**
   * What was found.
   *
   * @param candidates the runs that may have come of the submission
   * @param isCertain whether they cannot have come of another one
   * @param isSure whether the last pass read all pages: only what was read is evidence
   * @param lastFailure what a pass failed with, or null
   */
  record Finding(
      List<Run> candidates,
      boolean isCertain,
      boolean isSure,
      @Nullable FlowscaleException lastFailure) {

    /** Returns the run that came of the submission, or null where that is not certain. */
    @Nullable Run taken() {
      Run only = isCertain && candidates.size() == 1 ? candidates.get(0) : null;
      return only == null || only.id() == null ? null : only;
    }
  }

  /**
   * Takes what is searched for.
   *
   * @param told the id of the run where the response that could not be read told one: then no other
   *     run will do
   */
  RunSearch(UncertaintyResolver by, Optional<String> told, Duration settlingTime) {
    this.by = by;
    this.grouped = by.grouped();
    this.scheduler = by.scheduler();
    this.told = told;
    this.settlingTime = settlingTime;
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
    Duration limit = max(left, PASS_LIMIT);
    long begin = scheduler.nanoTime();
    // All pages together: a large group must not stretch the pass page by page.
    RunPages pages =
        new RunPages(
            (page, size, pageScope) ->
                by.api()
                    .once(new CallLimit(max(left(limit, begin), SHORTEST_LIMIT), "for the search"))
                    .runs(page, size, pageScope)
                    .thenApply(this::noted),
            RunQuery.group(grouped.groupId()));
    List<Run> candidates = new ArrayList<>();
    return Futures.start(() -> pages.read(scope, page -> isEnough(page, candidates)))
        .handle(
            (read, failure) -> {
              if (failure == null) {
                passed(candidates, isLast, pages.isWhole());
              } else {
                missed(CallFailures.toFlowscaleException(failure), isLast);
              }
              return read;
            });
  }

  /** Notes the runs whose group is known: the list names it, or the run itself. */
  private RunPage noted(RunPage page) {
    boolean isOfGroup = grouped.isIn(page.meta().groupId());
    page.runs().stream()
        .filter(run -> isOfGroup || grouped.isIn(run.groupId()))
        .forEach(inGroup::add);
    return page;
  }

  /**
   * Whether no more pages are needed: a group of the caller's may have thousands of candidates, and
   * one of its own has one run, or none is taken.
   */
  private boolean isEnough(List<Run> page, List<Run> candidates) {
    page.stream().filter(this::isCandidate).forEach(candidates::add);
    int enough = grouped.isOwnGroup() && told.isEmpty() ? 2 : 1;
    return candidates.size() >= enough;
  }

  private boolean isCandidate(Run run) {
    return told.map(id -> id.equals(run.id())).orElseGet(() -> grouped.isCandidate(run));
  }

  private void passed(List<Run> candidates, boolean isLast, boolean isSure) {
    // The service itself has told the run's id, or no one else knows the group.
    boolean isCertain =
        told.isPresent()
            || (grouped.isOwnGroup()
                && isSure
                && candidates.stream()
                    .allMatch(run -> inGroup.contains(run) && grouped.isOfWorkflow(run)));
    if (isLast || (isCertain && !candidates.isEmpty())) {
      result.complete(new Finding(candidates, isCertain, isSure, lastFailure));
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
      result.complete(new Finding(List.of(), false, false, failure));
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
