package ai.flowscale.api;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.RunResult;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one request of a batch: a result or a failure, never both. Prints neither inputs
 * nor the queries of links.
 *
 * @param index the request's place in the batch, from 0
 * @param key the request's {@linkplain WorkflowRequest#key() key}, or else the one that the batch
 *     gave it
 * @param resumed whether the run was there before this batch began, and was waited for instead of
 *     being submitted
 * @param result the run and its outputs, or null where there is a failure
 * @param failure what {@link Flowscale#executeWorkflowAndWait(WorkflowRequest, WaitOptions)} would
 *     have thrown, or null where there is a result
 */
public record BatchItem(
    long index,
    String key,
    boolean resumed,
    @Nullable RunResult result,
    @Nullable FlowscaleException failure) {

  /** One of result and failure is null, the other is not. */
  public BatchItem {
    Objects.requireNonNull(key, "key");
    if ((result == null) == (failure == null)) {
      throw new IllegalArgumentException("an item has a result or a failure");
    }
  }

  /**
   * Whether there is a result.
   *
   * @return false where there is a failure
   */
  public boolean isSuccess() {
    return failure == null;
  }

  /**
   * Returns the run of the request.
   *
   * @return its id, or empty where no run is known to have come of the request
   */
  public Optional<String> runId() {
    if (result != null) {
      return Optional.of(result.runId());
    }
    return failure == null ? Optional.empty() : failure.runId();
  }

  /**
   * Returns the result.
   *
   * @return the run and its outputs
   * @throws FlowscaleException the failure, where there is one
   */
  public RunResult orThrow() {
    if (result == null) {
      throw Objects.requireNonNull(failure);
    }
    return result;
  }
}
