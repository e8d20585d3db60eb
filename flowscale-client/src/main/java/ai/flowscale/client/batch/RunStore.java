package ai.flowscale.client.batch;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.support.Names;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.concurrent.SerialExecutor;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Failures;
import ai.flowscale.client.submission.GroupMatch;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the runs of a batch from before it began, and what is stored of it now: in the
 * caller's checkpoint, which may block, or in memory.
 */
final class RunStore {
  /** What the keys begin with that a batch gives. */
  private static final String GIVEN = "#";

  private final BatchOptions options;
  private final Scheduler scheduler;
  private final @Nullable GroupMatch match;
  private final Consumer<Throwable> broken;
  private final Optional<BatchCheckpoint> checkpoint;
  private final RequestDigests digests;
  private final Executor executor;

  /** Where there is no checkpoint: the runs that are known to have come of a request. */
  private final Set<String> runIds = ConcurrentHashMap.newKeySet();

  private final Set<String> unseen = ConcurrentHashMap.newKeySet();

  /** The keys of the requests that have come; touched by the executor's tasks alone. */
  private final Set<String> seen = new HashSet<>();

  /** How many requests without a key have come, by their digest; touched by these tasks alone. */
  private final Map<String, Integer> equals = new HashMap<>();

  /** Whether there is anything to end; touched by the executor's tasks alone. */
  private boolean begun;

  /**
   * What a request is called, and what it is.
   *
   * @param digest empty where nothing is stored
   */
  record Identity(String key, String digest) {}

  /**
   * What is known of one request; nothing but its identity where all else is null.
   *
   * @param identity what it is stored as, or null where it is refused
   * @param runId the run that came of it
   * @param openSince when it was submitted, without anybody knowing what came of it
   * @param doubt why it is unknown whether a run was started
   */
  record Known(
      @Nullable Identity identity,
      @Nullable String runId,
      @Nullable Instant openSince,
      @Nullable FlowscaleException doubt) {
    static Known run(Identity identity, @Nullable String runId) {
      return new Known(identity, runId, null, null);
    }

    static Known doubt(FlowscaleException why) {
      return new Known(null, null, null, why);
    }
  }

  /**
   * Takes where runs are stored.
   *
   * @param match which runs of the group belong to which requests, or null where that is not used
   * @param blocking runs what may block
   * @param broken receives why something could not be stored
   */
  RunStore(
      BatchOptions options,
      Scheduler scheduler,
      RequestDigests digests,
      Executor blocking,
      @Nullable GroupMatch match,
      Consumer<Throwable> broken) {
    this.options = options;
    this.scheduler = scheduler;
    this.match = match;
    this.broken = broken;
    this.checkpoint = options.checkpoint();
    this.digests = digests;
    this.executor = checkpoint.isPresent() ? new SerialExecutor(blocking) : Runnable::run;
    if (match != null) {
      runIds.addAll(match.listed());
    }
  }

  /** Returns what a request is called in its batch where nothing is stored of it. */
  static Identity unstored(long index, WorkflowRequest request) {
    return new Identity(request.key().orElse(GIVEN + index), "");
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

  /**
   * Looks a request up, and notes that it has come.
   *
   * @param request as it was given, without the group of the batch
   */
  CompletableFuture<Known> find(
      long index, WorkflowRequest request, String groupId, CallScope scope) {
    if (checkpoint.isEmpty()) {
      Identity identity = unstored(index, request);
      return CompletableFuture.completedFuture(
          match == null
              ? Known.run(identity, null)
              : matched(match, (int) index, identity, request, groupId));
    }
    return Futures.start(() -> digests.of(request, scope))
        .handle((digest, failure) -> identified(request, digest, failure, scope))
        .thenCompose(Function.identity());
  }

  private CompletableFuture<Known> identified(
      WorkflowRequest request,
      RequestDigests.@Nullable Digest digest,
      @Nullable Throwable failure,
      CallScope scope) {
    if (digest != null) {
      return CompletableFuture.supplyAsync(
          () -> stored(checkpoint.orElseThrow(), request, digest), executor);
    }
    FlowscaleException aborted = scope.abortReason();
    return CompletableFuture.completedFuture(
        Known.doubt(aborted == null ? notSent(failure) : aborted));
  }

  private static FlowscaleException notSent(@Nullable Throwable failure) {
    Throwable cause = Failures.unwrap(failure);
    return cause instanceof FlowscaleException ours
        ? ours
        : new TransportException(
            TransportException.Kind.OTHER,
            TransportException.Sent.NO,
            "The request was not sent: its inputs could not be compared with the checkpoint, which failed with "
                + cause.getClass().getName()
                + ".",
            cause);
  }

  /** Another key than its place: the list may have changed since the batch was begun. */
  private Known stored(
      BatchCheckpoint kept, WorkflowRequest request, RequestDigests.Digest digest) {
    String key = request.key().orElse(null);
    if (key == null) {
      if (digest.unknown() != null) {
        return refused(
            "key is missing, and %s is a stream, whose content is not known before it is sent: with a checkpoint, give this request a key, or the content as a file or bytes"
                .formatted(Names.input(digest.unknown())));
      }
      int before = equals.merge(digest.text(), 1, Integer::sum) - 1;
      key = GIVEN + digest.text() + "-" + before;
    }
    String name = Printable.name(key);
    if (!seen.add(key)) {
      return refused("key " + name + " is that of an earlier request too: give each its own");
    }
    Identity identity = new Identity(key, digest.text());
    BatchCheckpoint.Entry entry = kept.find(key).orElse(null);
    if (entry == null) {
      return Known.run(identity, null);
    }
    if (!entry.digest().equals(digest.text())) {
      return refused(
          "key %s stands for another request in the checkpoint: this one has another workflow, other inputs or another group. Give it a key of its own, or the batch another checkpoint"
              .formatted(name));
    }
    unseen.remove(key);
    return entry.runId() == null
        ? new Known(identity, null, entry.submittedAt(), null)
        : Known.run(identity, entry.runId());
  }

  private static Known refused(String message) {
    return Known.doubt(new InvalidRequestException("key", message));
  }

  private Known matched(
      GroupMatch match, int index, Identity identity, WorkflowRequest request, String groupId) {
    List<Run> candidates = match.candidates().get(index);
    String runId = match.runOf(index);
    return candidates.isEmpty() || runId != null
        ? Known.run(identity, runId)
        : Known.doubt(
            new SubmissionUncertainException(
                request.workflowId(), groupId, options.resumedSince().orElseThrow(), candidates));
  }

  /** A request is about to be submitted. Completes with whether that is stored. */
  CompletableFuture<Boolean> submitting(Identity request) {
    return store(kept -> kept.submitting(request.key(), request.digest(), scheduler.now()));
  }

  /** A run came of it. Completes with whether that is stored. */
  CompletableFuture<Boolean> submitted(Identity request, String runId) {
    if (checkpoint.isEmpty()) {
      runIds.add(runId);
    }
    return store(kept -> kept.submitted(request.key(), runId));
  }

  /** No run came of it. Completes with whether that is stored. */
  CompletableFuture<Boolean> notSubmitted(Identity request) {
    return store(kept -> kept.notSubmitted(request.key()));
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
