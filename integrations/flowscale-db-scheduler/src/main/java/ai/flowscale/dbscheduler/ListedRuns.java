package ai.flowscale.dbscheduler;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.support.ExpectedRun;
import ai.flowscale.api.support.ListEvidence;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the service lists for the group of a request.
 *
 * @param own the ids of the runs that are those of the request
 * @param isUnclear whether a listed run may be its own too, or is its own without an id
 * @param isComplete whether all runs of the list were read: otherwise there may be others
 */
record ListedRuns(Set<String> own, boolean isUnclear, boolean isComplete) {
  /** The most that the service lists on a page. The group of a request has one run. */
  private static final int PAGE_SIZE = 100;

  /** A service that ignores the group lists all runs that it has. */
  private static final int MOST_PAGES = 20;

  /** Returns the run of the request, if it is the only one that there may be. */
  Optional<String> only() {
    return isComplete && !isUnclear && own.size() == 1
        ? Optional.of(own.iterator().next())
        : Optional.empty();
  }

  /** Reads the list. */
  static ListedRuns read(Flowscale flowscale, QueuedRequest request) {
    for (int pageSize = PAGE_SIZE; ; pageSize /= 10) {
      try {
        return read(flowscale, request, pageSize);
      } catch (DecodingException e) {
        if (!e.isTooLarge() || pageSize == 1) {
          throw e;
        }
      }
    }
  }

  private static ListedRuns read(Flowscale flowscale, QueuedRequest request, int pageSize) {
    ExpectedRun expected = request.expectedRun();
    RunQuery.Builder query =
        RunQuery.builder().groupId(Objects.requireNonNull(request.groupId())).pageSize(pageSize);
    ListEvidence evidence = new ListEvidence();
    Set<String> own = new LinkedHashSet<>();
    boolean isUnclear = false;
    boolean isEnd = false;
    for (int number = 1; number <= MOST_PAGES && !isEnd; number++) {
      RunPage page = flowscale.getRuns(query.page(number).build());
      List<Run> added = evidence.add(page);
      for (Run run : added) {
        ExpectedRun.Verdict verdict = expected.judge(run, page.meta().groupId());
        if (verdict == ExpectedRun.Verdict.SAME && run.id() != null) {
          own.add(run.id());
        } else {
          isUnclear |= verdict != ExpectedRun.Verdict.OTHER;
        }
      }
      isEnd = added.isEmpty() || !page.hasNext();
    }
    return new ListedRuns(own, isUnclear, evidence.isComplete());
  }
}
