package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.FlowscaleException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
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

  /** Tells a caller of it: with a value, or with the failure and the items. */
  public <T> void complete(CompletableFuture<T> caller, Supplier<T> value) {
    FlowscaleException thrown = thrown();
    if (thrown == null) {
      caller.complete(value.get());
    } else {
      caller.completeExceptionally(thrown);
    }
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
