package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.FlowscaleException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a batch ended.
 *
 * @param stoppedBy the failure of a request that stopped it, or null
 * @param items the outcomes that were not handed over, in the order of the requests
 * @param failure what ended it from outside, or null
 */
public record BatchEnd(
    @Nullable FlowscaleException stoppedBy, List<BatchItem> items, @Nullable Throwable failure) {

  /** Returns the result of a batch of so many requests, or throws what ended it from outside. */
  BatchResult result(int requests) {
    FlowscaleException thrown = thrown();
    if (thrown != null) {
      throw thrown;
    }
    return new BatchResult(requests, items, stoppedBy);
  }

  /** Returns the failure and the items, or null where nothing ended it from outside. */
  @Nullable FlowscaleException thrown() {
    if (failure == null) {
      return null;
    }
    if (items.isEmpty() && failure instanceof FlowscaleException ours) {
      return ours;
    }
    // What others throw may quote anything.
    String why =
        failure instanceof FlowscaleException ? failure.getMessage() : failure.getClass().getName();
    return new BatchException(
        "The batch was ended early (see items(), which has %d): %s".formatted(items.size(), why),
        items,
        failure);
  }
}
