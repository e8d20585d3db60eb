package ai.flowscale.engine.submission;

import ai.flowscale.api.model.Run;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What whoever submits knows of the runs in the group beyond what this client has submitted, and
 * wants to hear of.
 */
public interface GroupKnowledge {
  /** Nothing is known. */
  GroupKnowledge NONE =
      new GroupKnowledge() {
        @Override
        public CompletableFuture<List<Run>> withoutOthers(List<Run> runs) {
          return CompletableFuture.completedFuture(runs);
        }

        @Override
        public boolean hasHiddenSubmissions() {
          return false;
        }

        @Override
        public CompletableFuture<?> beforeSubmittingAgain() {
          return CompletableFuture.completedFuture(null);
        }
      };

  /** Leaves out the runs that are known to have come of other submissions. */
  CompletableFuture<List<Run>> withoutOthers(List<Run> runs);

  /** Whether submissions are open of which the ledger does not know: any run can be theirs. */
  boolean hasHiddenSubmissions();

  /** Told before a second submission is made, which is made when this completes. */
  CompletableFuture<?> beforeSubmittingAgain();
}
