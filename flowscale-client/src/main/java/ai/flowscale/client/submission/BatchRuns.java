package ai.flowscale.client.submission;

import ai.flowscale.api.model.Run;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What is known of the runs of a batch. */
public interface BatchRuns {

  /** Leaves out the runs that are known to have come of a request of the batch. */
  CompletableFuture<List<Run>> withoutKnown(List<Run> runs);

  /**
   * Whether there are requests, open since before, which have not come yet: any run can be theirs.
   */
  boolean hasUnseen();
}
