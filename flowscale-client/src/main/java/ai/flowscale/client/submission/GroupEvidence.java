package ai.flowscale.client.submission;

import ai.flowscale.api.model.Run;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the runs of a group prove about one submission to it; of itself, about one of which nothing
 * else is known: others may have made the same in its group.
 */
public interface GroupEvidence {

  /**
   * What is known of the runs that fit.
   *
   * @param candidates those that are not known to have come of another submission
   * @param isContested whether another submission may have made one of them
   */
  record Verdict(List<Run> candidates, boolean isContested) {}

  /** It is about to be made, has ended, or is about to be made again. */
  default void sent(SentSubmission submission) {}

  /** Judges the runs that fit it. */
  default CompletableFuture<Verdict> judge(SentSubmission sent, List<ListedRun> fitting) {
    return CompletableFuture.completedFuture(
        new Verdict(fitting.stream().map(ListedRun::run).toList(), !sent.isOwnGroup()));
  }

  /** Called before a second submission is made, which is made when this completes. */
  default CompletableFuture<?> beforeSubmittingAgain() {
    return CompletableFuture.completedFuture(null);
  }
}
