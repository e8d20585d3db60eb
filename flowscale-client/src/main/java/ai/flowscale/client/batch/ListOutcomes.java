package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Collects the outcomes of a list. */
final class ListOutcomes implements Outcomes {
  private final int requested;
  private final List<BatchItem> items = new ArrayList<>();
  private final CompletableFuture<BatchResult> result = new CompletableFuture<>();

  ListOutcomes(int requested) {
    this.requested = requested;
  }

  CompletableFuture<BatchResult> result() {
    return result;
  }

  @Override
  public void onItem(BatchItem item) {
    items.add(item);
  }

  @Override
  public void onEnd(BatchEnd end) {
    if (end.failure() != null) {
      result.completeExceptionally(end.thrown(items));
      return;
    }
    items.sort(Comparator.comparingLong(BatchItem::index));
    result.complete(new BatchResult(end.groupId(), requested, items, end.stoppedBy()));
  }
}
