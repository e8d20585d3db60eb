package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.FlowscaleException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a batch ended.
 *
 * @param stoppedBy the failure of a request that stopped it, or null
 * @param left the outcomes that were not handed over; none unless there is a failure
 * @param failure what ended it from outside, or null
 */
record BatchEnd(
    String groupId,
    @Nullable FlowscaleException stoppedBy,
    List<BatchItem> left,
    @Nullable Throwable failure) {

  /** What the caller is notified of the failure, with the items that it has not heard of. */
  FlowscaleException thrown() {
    return thrown(List.of());
  }

  /** The same with items that were collected for the caller before. */
  FlowscaleException thrown(List<BatchItem> collected) {
    if (failure == null) {
      throw new IllegalStateException("the batch did not fail");
    }
    List<BatchItem> items = new ArrayList<>(collected);
    items.addAll(left);
    items.sort(Comparator.comparingLong(BatchItem::index));
    if (items.isEmpty() && failure instanceof FlowscaleException ours) {
      return ours;
    }
    // What others throw may quote anything.
    String why =
        failure instanceof FlowscaleException ? failure.getMessage() : failure.getClass().getName();
    return new BatchException(
        "Batch %s was ended early (see items(), which has %d): %s"
            .formatted(groupId, items.size(), why),
        items,
        failure);
  }
}
