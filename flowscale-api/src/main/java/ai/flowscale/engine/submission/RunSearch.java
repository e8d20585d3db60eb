package ai.flowscale.engine.submission;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.engine.endpoint.FlowscaleApi;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.exchange.Pause;
import ai.flowscale.engine.exchange.RetryRules;
import ai.flowscale.engine.options.QueryOptions;
import ai.flowscale.engine.paging.RunPages;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the runs of a group until the run of a submission has turned up, or the settling
 * time has passed. No thread waits; each step is started by the one before it or by the scheduler.
 */
final class RunSearch {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** How long the last look may take, and any other at least. */
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(10);

  private static final Duration SHORTEST_LIMIT = Duration.ofMillis(1);

  private final FlowscaleApi api;
  private final Scheduler scheduler;
  private final Ledger ledger;
  private final SentSubmission sent;
  private final GroupKnowledge knowledge;
  private final Optional<String> told;
  private final Duration settlingTime;
  private final CallScope scope;
  private final RunQuery query;
  private final long startedAt;
  private final CompletableFuture<Finding> result = new CompletableFuture<>();
  private final Pause pause;
  private Duration nextPause = FIRST_PAUSE;
  private volatile @Nullable FlowscaleException lastFailure;

  /**
   * What was found.
   *
   * @param runs the runs that fit
   * @param isSure whether the last look saw all there was
   * @param canBeAnothers whether one of the runs can be that of another submission
   * @param lastFailure what a look failed with, or null
   */
  record Finding(
      List<Run> runs,
      boolean isSure,
      boolean canBeAnothers,
      @Nullable FlowscaleException lastFailure) {}

  /**
   * Takes what is looked for.
   *
   * @param told the id of the run where the answer that could not be read told one: then no other
   *     run will do
   */
  RunSearch(
      FlowscaleApi api,
      Scheduler scheduler,
      Ledger ledger,
      SentSubmission sent,
      Optional<String> told,
      GroupKnowledge knowledge,
      Duration settlingTime,
      CallScope parent) {
    this.api = api;
    this.scheduler = scheduler;
    this.ledger = ledger;
    this.sent = sent;
    this.knowledge = knowledge;
    this.told = told;
    this.settlingTime = settlingTime;
    this.scope = parent.child();
    this.pause = new Pause(scheduler);
    this.query =
        new QueryOptions(
            Optional.of(sent.groupId()),
            RunSort.CREATED_AT,
            SortOrder.DESC,
            1,
            OptionalInt.empty());
    this.startedAt = scheduler.nanoTime();
  }

  /** Starts at once. Fails with what ended the looking early. */
  CompletableFuture<Finding> start() {
    scope.onAbort(result::completeExceptionally);
    result.whenComplete(
        (found, failure) -> {
          pause.end();
          scope.close();
        });
    look();
    return result;
  }

  private void look() {
    if (result.isDone()) {
      return;
    }
    Duration left = left();
    boolean isLast = left.isZero() || left.isNegative();
    Duration limit = left.compareTo(LOOK_LIMIT) > 0 ? left : LOOK_LIMIT;
    long begin = scheduler.nanoTime();
    // All pages together: a large group must not stretch the look page by page.
    RunPages pages =
        new RunPages(
            (page, size, pageScope) -> api.lookAtRuns(page, size, rest(limit, begin), pageScope),
            query);
    CompletableFuture<List<Run>> all;
    try {
      all = rest(pages, new ArrayList<>());
    } catch (RuntimeException e) {
      all = CompletableFuture.failedFuture(e);
    }
    all.handle(
            (runs, failure) -> {
              if (failure == null) {
                saw(runs, isLast);
              } else {
                missed(Failures.ours(failure), isLast);
              }
              return runs;
            })
        .whenComplete(
            (runs, mistake) -> {
              // Or the search would stay open for ever.
              if (mistake != null) {
                result.completeExceptionally(Failures.ours(mistake));
              }
            });
  }

  private Duration rest(Duration limit, long begin) {
    Duration rest = limit.minus(Duration.ofNanos(scheduler.nanoTime() - begin));
    return rest.compareTo(SHORTEST_LIMIT) > 0 ? rest : SHORTEST_LIMIT;
  }

  private CompletableFuture<List<Run>> rest(RunPages pages, List<Run> fitting) {
    return pages
        .next(scope)
        .thenCompose(
            runs ->
                knowledge
                    .withoutOthers(
                        runs.stream().filter(run -> isWanted(run) && !ledger.isTaken(run)).toList())
                    .thenCompose(
                        wanted -> {
                          fitting.addAll(wanted);
                          return pages.isLast() || isPast(runs)
                              ? CompletableFuture.completedFuture(fitting)
                              : rest(pages, fitting);
                        }));
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

  private boolean isWanted(Run run) {
    return told.map(id -> id.equals(run.id())).orElseGet(() -> sent.fits(run));
  }

  private void saw(List<Run> fitting, boolean isLast) {
    Ledger.Fitting judged = ledger.judge(sent, fitting);
    List<Run> free = judged.free();
    boolean canBeAnothers =
        told.isEmpty()
            && !free.isEmpty()
            && (knowledge.hasHiddenSubmissions() || judged.canBeAnothers());
    // Another submission that is under way may yet tell which run is its own.
    if (isLast || (!free.isEmpty() && !canBeAnothers)) {
      result.complete(new Finding(free, true, canBeAnothers, lastFailure));
    } else {
      lookAgain(Duration.ZERO);
    }
  }

  private void missed(FlowscaleException failure, boolean isLast) {
    lastFailure = failure;
    if (!RetryRules.isTransient(failure)) {
      result.completeExceptionally(failure);
    } else if (isLast) {
      result.complete(new Finding(List.of(), false, false, failure));
    } else {
      lookAgain(RetryRules.delayAskedBy(failure, scope.settings().retryPolicy()));
    }
  }

  private void lookAgain(Duration least) {
    Duration delay = least.compareTo(nextPause) > 0 ? least : nextPause;
    Duration doubled = nextPause.multipliedBy(2);
    nextPause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    Duration left = left();
    if (left.isNegative()) {
      left = Duration.ZERO;
    }
    pause.before(this::look, delay.compareTo(left) < 0 ? delay : left);
  }

  private Duration left() {
    return settlingTime.minus(Duration.ofNanos(scheduler.nanoTime() - startedAt));
  }
}
