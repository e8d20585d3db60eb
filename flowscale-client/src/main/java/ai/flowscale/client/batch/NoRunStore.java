package ai.flowscale.client.batch;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Run;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Knows nothing from before, and keeps nothing but the ids of the runs. */
class NoRunStore implements RunStore {
  private static final CompletableFuture<@Nullable Void> DONE =
      CompletableFuture.completedFuture(null);

  private final Set<String> runIds = ConcurrentHashMap.newKeySet();

  @Override
  public CompletableFuture<String> begin(String groupId) {
    return CompletableFuture.completedFuture(groupId);
  }

  @Override
  public CompletableFuture<Known> find(long index, String key, WorkflowRequest request) {
    return CompletableFuture.completedFuture(Known.NOTHING);
  }

  @Override
  public CompletableFuture<?> submitting(String key) {
    return DONE;
  }

  @Override
  public CompletableFuture<?> submitted(String key, String runId) {
    runIds.add(runId);
    return DONE;
  }

  @Override
  public CompletableFuture<?> notSubmitted(String key) {
    return DONE;
  }

  @Override
  public CompletableFuture<List<Run>> withoutKnown(List<Run> runs) {
    return CompletableFuture.completedFuture(
        runs.stream().filter(run -> run.id() == null || !isKnown(run.id())).toList());
  }

  /** Whether a run is known to have come of a request. */
  boolean isKnown(String runId) {
    return runIds.contains(runId);
  }

  @Override
  public boolean hasUnseen() {
    return false;
  }

  @Override
  public CompletableFuture<?> end() {
    return DONE;
  }
}
