package ai.flowscale.engine.waiting;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.engine.endpoint.FlowscaleApi;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.options.QueryOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One page of a group's runs, asked for on behalf of several waits. */
final class PageLook {
  /** A page that takes longer is given up, and its runs are looked at by themselves. */
  static final Duration LIMIT = Duration.ofSeconds(15);

  final RunGroup group;
  final int number;
  final boolean sweeps;

  /** The waits that wait for it. Guarded by the poller's lock. */
  final Set<Turn> parked;

  private final CallScope scope;

  PageLook(RunGroup group, int number, boolean sweeps, List<Turn> parked) {
    this.group = group;
    this.number = number;
    this.sweeps = sweeps;
    this.parked = new HashSet<>(parked);
    this.scope = new CallScope(group.key.settings());
  }

  CompletableFuture<RunPage> ask(FlowscaleApi api) {
    RunQuery query =
        new QueryOptions(
            Optional.of(group.key.groupId()),
            RunSort.CREATED_AT,
            SortOrder.ASC,
            number,
            OptionalInt.of(RunGroup.PAGE_SIZE));
    CompletableFuture<RunPage> asked;
    try {
      asked = api.lookAtRuns(query, RunGroup.PAGE_SIZE, LIMIT, scope);
    } catch (RuntimeException e) {
      asked = CompletableFuture.failedFuture(e);
    }
    return asked.whenComplete((page, failure) -> scope.close());
  }

  /** Nobody waits for it any more. */
  void breakOff() {
    scope.abort(
        new CallAbortedException(
            CallAbortedException.Reason.CANCELLED, "The waits for the runs of the page ended."));
  }

  /**
   * Whether the service did what was asked for. Where it knows no pages or another order, nothing
   * can be concluded from where a run stands.
   */
  boolean isAnsweredBy(PageMeta meta) {
    String sortBy = meta.sortBy();
    String order = meta.sortOrder();
    return sortBy != null
        && order != null
        && sortBy.equals("created_at")
        && order.toLowerCase(Locale.ROOT).equals("asc")
        && meta.page() == number
        && meta.pageSize() == RunGroup.PAGE_SIZE
        && (meta.groupId() == null || meta.groupId().equals(group.key.groupId()));
  }
}
