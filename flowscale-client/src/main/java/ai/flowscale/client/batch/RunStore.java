package ai.flowscale.client.batch;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.submission.BatchRuns;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is known of the runs of a batch from before it began, and what is noted of it now. */
interface RunStore extends BatchRuns {

  /**
   * What is known of one request; nothing where all is null.
   *
   * @param runId the run that came of it
   * @param openSince when it was submitted, without anybody knowing what came of it
   * @param doubt why it is unknown whether a run was started
   */
  record Known(
      @Nullable String runId, @Nullable Instant openSince, @Nullable FlowscaleException doubt) {
    static final Known NOTHING = new Known(null, null, null);
  }

  /** Begins, and returns the group of the batch. */
  CompletableFuture<String> begin(String groupId);

  /** Looks a request up, and notes that it has come. */
  CompletableFuture<Known> find(long index, String key, WorkflowRequest request);

  /** A request is about to be submitted, when this completes. */
  CompletableFuture<?> submitting(String key);

  /** A run came of it. */
  CompletableFuture<?> submitted(String key, String runId);

  /** No run came of it. */
  CompletableFuture<?> notSubmitted(String key);

  /** The batch has ended. */
  CompletableFuture<?> end();
}
