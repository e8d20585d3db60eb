package ai.flowscale.client.submission;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Failures;
import ai.flowscale.client.http.Pause;
import ai.flowscale.client.http.RetryRules;
import ai.flowscale.client.paging.RunPages;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

  /** How long the last pass may take, and any other at least. */
  private static final Duration PASS_LIMIT = Duration.ofSeconds(10);

  private static final Duration SHORTEST_LIMIT = Duration.ofMillis(1);

  private final UncertaintyResolver by;
  private final Scheduler scheduler;
  private final SentSubmission sent;
  private final Optional<String> told;
  private final Duration settlingTime;
  private final CallScope scope;
  private final long startedAt;
  private final CompletableFuture<Finding> result = new CompletableFuture<>();
  private final Pause pause;
  private Duration nextPause = FIRST_PAUSE;
  private volatile @Nullable FlowscaleException lastFailure;

  /**
   * What was found.
   *
   * @param candidates the runs that fit and are not known to be another submission's
   * @param isContested whether one of them may be another submission's
   * @param isSure whether the last pass read all pages: only what was read is evidence
   * @param lastFailure what a pass failed with, or null
   */
  record Finding(
      List<Run> candidates,
      boolean isContested,
      boolean isSure,
      @Nullable FlowscaleException lastFailure) {}

  /**
   * Takes what is searched for.
   *
   * @param told the id of the run where the response that could not be read told one: then no other
   *     run will do
   */
  RunSearch(
      UncertaintyResolver by, SentSubmission sent, Optional<String> told, Duration settlingTime) {
    this.by = by;
    this.scheduler = by.scheduler();
    this.sent = sent;
    this.told = told;
    this.settlingTime = settlingTime;
    this.scope = by.scope().child();
    this.pause = new Pause(scheduler);
    this.startedAt = scheduler.nanoTime();
  }

  /** Starts at once. Fails with what ended the search early. */
  CompletableFuture<Finding> start() {
    scope.onAbort(result::completeExceptionally);
    result.whenComplete(
        (found, failure) -> {
          pause.end();
          scope.close();
        });
    pass();
    return result;
  }

  /** Goes through the pages once. Whatever goes wrong, the search must not stay open for ever. */
  private void pass() {
    Futures.start(this::passed)
        .whenComplete(
            (passed, mistake) -> {
              if (mistake != null) {
                result.completeExceptionally(Failures.toFlowscaleException(mistake));
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
                by.api().pollRuns(page, size, max(left(limit, begin), SHORTEST_LIMIT), pageScope),
            RunQuery.group(sent.groupId()));
    List<ListedRun> fitting = new ArrayList<>();
    return Futures.start(() -> pages.read(scope, page -> isEnough(page, fitting)))
        .thenCompose(read -> by.evidence().judge(sent, fitting))
        .handle(
            (verdict, failure) -> {
              if (failure == null) {
                // A page that shows that all later ones are too old ends the pass as well.
                judged(verdict, isLast, !pages.isLast() || pages.isWhole());
              } else {
                missed(Failures.toFlowscaleException(failure), isLast);
              }
              return verdict;
            });
  }

  private boolean isEnough(List<Run> page, List<ListedRun> fitting) {
    page.stream()
        .map(run -> new ListedRun(run, by.digests()))
        .filter(this::isWanted)
        .forEach(fitting::add);
    return isPast(page);
  }

  /**
   * Whether the pages to come hold older runs alone, none of which can be wanted. Not every service
   * keeps to the order that it was asked for: only a page that shows it is believed.
   */
  private boolean isPast(List<Run> page) {
    if (told.isPresent() || page.isEmpty()) {
      return false;
    }
    Instant newest = Instant.MIN;
    Instant oldest = Instant.MAX;
    for (Run run : page) {
      Instant created = run.createdAt();
      if (created == null || !sent.times().isTooOld(created) || created.isAfter(oldest)) {
        return false;
      }
      newest = created.isAfter(newest) ? created : newest;
      oldest = created;
    }
    return newest.isAfter(oldest);
  }

  private boolean isWanted(ListedRun listed) {
    return told.map(id -> id.equals(listed.run().id())).orElseGet(() -> sent.fits(listed));
  }

  private void judged(GroupEvidence.Verdict verdict, boolean isLast, boolean isSure) {
    List<Run> candidates = verdict.candidates();
    // The service itself has told the run's id.
    boolean isContested = told.isEmpty() && verdict.isContested();
    // What is contested may become clear: another submission may yet get its response.
    if (isLast || (!candidates.isEmpty() && !isContested)) {
      result.complete(new Finding(candidates, isContested, isSure, lastFailure));
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
    pause.before(this::pass, min(delay, max(left(settlingTime, startedAt), Duration.ZERO)));
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
