package ai.flowscale.api;

import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.RunResult;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a batch. Some of its requests may have failed, and where it was stopped some were
 * never begun; {@link #orThrow()} returns all of them or throws.
 *
 * @param requested how many requests there were
 * @param items the outcomes of those that were begun, in the order of the requests
 * @param stoppedBy the failure that stopped the batch before its end, or null where nothing did
 */
public record BatchResult(
    int requested, List<BatchItem> items, @Nullable FlowscaleException stoppedBy) {

  /** The items are copied. */
  public BatchResult {
    items = List.copyOf(items);
  }

  /**
   * Whether every request has a result.
   *
   * @return false where one failed or was never begun
   */
  public boolean isComplete() {
    return items.size() == requested && items.stream().allMatch(BatchItem::isSuccess);
  }

  /**
   * Returns the results that there are.
   *
   * @return the results in the order of the requests, without those that failed
   */
  public List<RunResult> results() {
    return items.stream().flatMap(item -> Optional.ofNullable(item.result()).stream()).toList();
  }

  /**
   * Returns the runs that are known to have come of the requests, those that failed among them.
   *
   * @return their ids in the order of the requests
   */
  public List<String> runIds() {
    return items.stream().flatMap(item -> item.runId().stream()).toList();
  }

  /**
   * Returns the items that failed.
   *
   * @return the items in the order of the requests; those that were never begun are not among them
   */
  public List<BatchItem> failures() {
    return items.stream().filter(item -> !item.isSuccess()).toList();
  }

  /**
   * Returns the results where there are all of them.
   *
   * @return one result for each request, in their order
   * @throws BatchException if a request failed or was never begun; it has all items
   */
  public List<RunResult> orThrow() {
    if (isComplete()) {
      return results();
    }
    List<BatchItem> failed = failures();
    FlowscaleException first =
        stoppedBy != null || failed.isEmpty() ? stoppedBy : failed.get(0).failure();
    throw new BatchException(
        "Of the %d requests of the batch, %d failed and %d were never begun (see items())%s"
            .formatted(
                requested,
                failed.size(),
                requested - items.size(),
                first == null ? "." : ": " + first.getMessage()),
        items,
        first);
  }
}
