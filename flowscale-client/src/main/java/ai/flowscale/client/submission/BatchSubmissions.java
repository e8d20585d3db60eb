package ai.flowscale.client.submission;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.Submission;
import ai.flowscale.client.http.CallScope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The submissions of one batch. Within it a lost run can be told by its inputs: it is taken where
 * it is the only one that fits its request, and fits no other request whose run is not known.
 */
public final class BatchSubmissions {
  private final Submissions submissions;
  private final BatchRuns runs;

  /** Those whose run is not known; kept for long, and so without the requests and their inputs. */
  private final Map<Object, SentSubmission> open = new ConcurrentHashMap<>();

  /** Takes what is known of the runs of the batch. */
  public BatchSubmissions(Submissions submissions, BatchRuns runs) {
    this.submissions = submissions;
    this.runs = runs;
  }

  /**
   * Returns the submission of one request.
   *
   * @param request in its group
   * @param beforeSubmittingAgain called before a second submission, which is made when it completes
   */
  public One of(
      WorkflowRequest request, Supplier<? extends CompletableFuture<?>> beforeSubmittingAgain) {
    return new One(request, beforeSubmittingAgain);
  }

  /** The submission of one request. */
  public final class One implements GroupEvidence {
    private final Object place = new Object();
    private final WorkflowRequest request;
    private final Supplier<? extends CompletableFuture<?>> beforeSubmittingAgain;

    private One(
        WorkflowRequest request, Supplier<? extends CompletableFuture<?>> beforeSubmittingAgain) {
      this.request = request;
      this.beforeSubmittingAgain = beforeSubmittingAgain;
    }

    /** Submits the request. */
    public CompletableFuture<Submission> submit(CallScope scope) {
      return submissions.submit(request, this, scope);
    }

    /** Takes over a submission that another process made without learning what came of it. */
    public void recover(Instant submittedAt) {
      sent(submissions.recovered(request, submittedAt));
    }

    /**
     * Searches for the run of a submission that was recovered, until its settling time has passed
     * and once at least, and submits again where the policy says so.
     */
    public CompletableFuture<Submission> resolve(CallScope scope) {
      return submissions.resolve(request, Objects.requireNonNull(open.get(place)), this, scope);
    }

    /** It certainly has no run, or the batch knows its run. */
    public void close() {
      open.remove(place);
    }

    @Override
    public void sent(SentSubmission submission) {
      open.put(place, submission);
    }

    /**
     * First the others that are open, then the runs that are known: a submission is closed only
     * after its run has become known, and so is found in one of the two.
     */
    @Override
    public CompletableFuture<Verdict> judge(SentSubmission sent, List<ListedRun> fitting) {
      List<Run> contested = fitting.stream().filter(this::fitsAnother).map(ListedRun::run).toList();
      return runs.withoutKnown(fitting.stream().map(ListedRun::run).toList())
          .thenApply(
              free ->
                  new Verdict(
                      free,
                      !free.isEmpty()
                          && (runs.hasUnseen() || free.stream().anyMatch(contested::contains))));
    }

    private boolean fitsAnother(ListedRun run) {
      return open.entrySet().stream()
          .anyMatch(other -> other.getKey() != place && other.getValue().fits(run));
    }

    @Override
    public CompletableFuture<?> beforeSubmittingAgain() {
      return beforeSubmittingAgain.get();
    }
  }
}
