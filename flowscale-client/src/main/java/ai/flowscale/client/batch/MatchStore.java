package ai.flowscale.client.batch;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Run;
import ai.flowscale.client.submission.GroupMatch;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Knows of a request's run by what the service tells of the runs in the group. */
final class MatchStore extends NoRunStore {
  private final List<WorkflowRequest> requests;
  private final Instant since;
  private final Function<List<WorkflowRequest>, CompletableFuture<GroupMatch>> matching;
  private volatile @Nullable GroupMatch match;

  /**
   * Takes all requests of the batch.
   *
   * @param matching compares them, each in its group, with the runs that are there
   */
  MatchStore(
      List<WorkflowRequest> requests,
      Instant since,
      Function<List<WorkflowRequest>, CompletableFuture<GroupMatch>> matching) {
    this.requests = requests;
    this.since = since;
    this.matching = matching;
  }

  @Override
  public CompletableFuture<String> begin(String groupId) {
    List<WorkflowRequest> grouped =
        requests.stream()
            .map(one -> one.groupId().isPresent() ? one : one.withGroupId(groupId))
            .toList();
    return matching
        .apply(grouped)
        .thenApply(
            found -> {
              match = found;
              return groupId;
            });
  }

  private GroupMatch match() {
    return Objects.requireNonNull(match);
  }

  @Override
  public CompletableFuture<Known> find(long index, String key, WorkflowRequest request) {
    String runId = match().runOf((int) index);
    List<Run> candidates = match().candidates((int) index);
    Known known =
        candidates.isEmpty()
            ? Known.NOTHING
            : runId != null
                ? new Known(runId, null, null)
                : new Known(
                    null,
                    null,
                    new SubmissionUncertainException(
                        request.workflowId(), request.groupId().orElseThrow(), since, candidates));
    return CompletableFuture.completedFuture(known);
  }

  @Override
  boolean isKnown(String runId) {
    return super.isKnown(runId) || match().wasListed(runId);
  }
}
