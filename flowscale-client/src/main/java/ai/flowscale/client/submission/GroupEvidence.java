package ai.flowscale.client.submission;

import ai.flowscale.api.model.Run;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the runs of a group prove about one submission to it. */
interface GroupEvidence {

  /** A submission of which nothing else is known. Others may have made the same in its group. */
  GroupEvidence ALONE =
      new GroupEvidence() {
        @Override
        public void sent(SentSubmission submission) {}

        @Override
        public CompletableFuture<Verdict> judge(SentSubmission sent, List<ListedRun> fitting) {
          return CompletableFuture.completedFuture(
              new Verdict(fitting.stream().map(ListedRun::run).toList(), !sent.isOwnGroup()));
        }

        @Override
        public CompletableFuture<?> beforeSubmittingAgain() {
          return CompletableFuture.completedFuture(null);
        }
      };

  /**
   * What is known of the runs that fit.
   *
   * @param candidates those that are not known to have come of another submission
   * @param isContested whether another submission may have made one of them
   */
  record Verdict(List<Run> candidates, boolean isContested) {}

  /** It is about to be made, has ended, or is about to be made again. */
  void sent(SentSubmission submission);

  /** Judges the runs that fit it. */
  CompletableFuture<Verdict> judge(SentSubmission sent, List<ListedRun> fitting);

  /** Called before a second submission is made, which is made when this completes. */
  CompletableFuture<?> beforeSubmittingAgain();
}
