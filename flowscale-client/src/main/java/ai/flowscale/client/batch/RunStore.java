package ai.flowscale.client.batch;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.FallbackExecutor;
import ai.flowscale.client.concurrent.SerialExecutor;
import ai.flowscale.client.submission.GroupMatch;
import ai.flowscale.client.submission.InputDigests;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the runs of a batch from before it began, and what is stored of it now: in the
 * caller's checkpoint, which may block, or in memory.
 */
final class RunStore {
  /** What the keys begin with that a batch gives. */
  private static final String GIVEN = "#";

  private static final int DIGEST_DIGITS = 8;

  private final BatchOptions options;
  private final Scheduler scheduler;
  private final @Nullable GroupMatch match;
  private final Consumer<Throwable> broken;
  private final Optional<BatchCheckpoint> checkpoint;
  private final Executor executor;

  /** Where there is no checkpoint: the runs that are known to have come of a request. */
  private final Set<String> runIds = ConcurrentHashMap.newKeySet();

  private final Set<String> unseen = ConcurrentHashMap.newKeySet();

  /** The keys of the requests that have come; touched by the executor's tasks alone. */
  private final Set<String> seen = new HashSet<>();

  /** Whether there is anything to end; touched by the executor's tasks alone. */
  private boolean begun;

  /**
   * What is known of one request; nothing where all is null.
   *
   * @param runId the run that came of it
   * @param openSince when it was submitted, without anybody knowing what came of it
   * @param doubt why it is unknown whether a run was started
   */
  record Known(
      @Nullable String runId, @Nullable Instant openSince, @Nullable FlowscaleException doubt) {
    static Known run(@Nullable String runId) {
      return new Known(runId, null, null);
    }

    static Known doubt(FlowscaleException why) {
      return new Known(null, null, why);
    }
  }

  /**
   * Takes where runs are stored.
   *
   * @param match which runs of the group belong to which requests, or null where that is not used
   * @param broken receives why something could not be stored
   */
  RunStore(
      BatchOptions options,
      Scheduler scheduler,
      Executor blocking,
      @Nullable GroupMatch match,
      Consumer<Throwable> broken) {
    this.options = options;
    this.scheduler = scheduler;
    this.match = match;
    this.broken = broken;
    this.checkpoint = options.checkpoint();
    this.executor =
        checkpoint.isPresent() ? new SerialExecutor(new FallbackExecutor(blocking)) : Runnable::run;
    if (match != null) {
      runIds.addAll(match.listed());
    }
  }

  /**
   * Returns what a request is called in its batch. Where it has no key, its place alone would let
   * another workflow take up this one's run.
   */
  static String keyOf(long index, WorkflowRequest request) {
    return request
        .key()
        .orElseGet(
            () -> {
              String digest = InputDigests.digest(request.workflowId());
              return GIVEN + index + "-" + digest.substring(0, DIGEST_DIGITS);
            });
  }

  /** Begins, and returns the group of the batch. */
  CompletableFuture<String> begin(String groupId) {
    return CompletableFuture.supplyAsync(
        () -> {
          String group = checkpoint.isPresent() ? checkpoint.get().begin(groupId) : groupId;
          begun = true;
          if (options.groupId().isPresent() && !group.equals(groupId)) {
            throw new InvalidRequestException(
                "groupId",
                "groupId is %s, but the batch of this checkpoint was begun in group %s: give that one or none"
                    .formatted(groupId, group));
          }
          checkpoint.ifPresent(kept -> unseen.addAll(kept.uncertainKeys()));
          return group;
        },
        executor);
  }

  /** Looks a request up, and notes that it has come. */
  CompletableFuture<Known> find(long index, String key, WorkflowRequest request) {
    return CompletableFuture.supplyAsync(
        () -> match == null ? stored(key) : matched(match, (int) index, request), executor);
  }

  private Known stored(String key) {
    if (checkpoint.isPresent() && !seen.add(key)) {
      return Known.doubt(
          new InvalidRequestException(
              "key", "key " + key + " is that of an earlier request too: give each its own"));
    }
    unseen.remove(key);
    return checkpoint
        .flatMap(kept -> kept.find(key))
        .map(
            entry ->
                entry.runId() == null
                    ? new Known(null, entry.submittedAt(), null)
                    : Known.run(entry.runId()))
        .orElseGet(() -> Known.run(null));
  }

  private Known matched(GroupMatch match, int index, WorkflowRequest request) {
    List<Run> candidates = match.candidates().get(index);
    String runId = match.runOf(index);
    return candidates.isEmpty() || runId != null
        ? Known.run(runId)
        : Known.doubt(
            new SubmissionUncertainException(
                request.workflowId(),
                request.groupId().orElseThrow(),
                options.resumedSince().orElseThrow(),
                candidates));
  }

  /** A request is about to be submitted. Completes with whether that is stored. */
  CompletableFuture<Boolean> submitting(String key) {
    return store(kept -> kept.submitting(key, scheduler.now()));
  }

  /** A run came of it. Completes with whether that is stored. */
  CompletableFuture<Boolean> submitted(String key, String runId) {
    if (checkpoint.isEmpty()) {
      runIds.add(runId);
    }
    return store(kept -> kept.submitted(key, runId));
  }

  /** No run came of it. Completes with whether that is stored. */
  CompletableFuture<Boolean> notSubmitted(String key) {
    return store(kept -> kept.notSubmitted(key));
  }

  private CompletableFuture<Boolean> store(Consumer<BatchCheckpoint> call) {
    return CompletableFuture.runAsync(() -> checkpoint.ifPresent(call), executor)
        .handle(
            (stored, failure) -> {
              if (failure != null) {
                broken.accept(failure);
              }
              return failure == null;
            });
  }

  /** Leaves out the runs that are known to have come of a request of the batch. */
  CompletableFuture<List<Run>> withoutKnown(List<Run> runs) {
    return CompletableFuture.supplyAsync(
        () -> runs.stream().filter(run -> !isKnown(run.id())).toList(), executor);
  }

  private boolean isKnown(@Nullable String runId) {
    return runId != null
        && (runIds.contains(runId)
            || checkpoint.filter(kept -> kept.isKnownRun(runId)).isPresent());
  }

  /**
   * Whether there are requests, open since before, which have not come yet: any run can be theirs.
   */
  boolean hasUnseen() {
    return !unseen.isEmpty();
  }

  /** The batch has ended. */
  CompletableFuture<?> end() {
    return CompletableFuture.runAsync(
        () -> {
          if (begun) {
            checkpoint.ifPresent(BatchCheckpoint::end);
          }
        },
        executor);
  }
}
