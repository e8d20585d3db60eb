package ai.flowscale.engine.batch;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Run;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Knows nothing and notes nothing. */
class NoMemory implements RunMemory {
  private static final CompletableFuture<@Nullable Void> DONE =
      CompletableFuture.completedFuture(null);

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
    return DONE;
  }

  @Override
  public CompletableFuture<?> notSubmitted(String key) {
    return DONE;
  }

  @Override
  public CompletableFuture<List<Run>> withoutOthers(List<Run> runs) {
    return CompletableFuture.completedFuture(runs);
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
