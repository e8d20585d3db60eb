package ai.flowscale.client.batch;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.Scheduler;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Stores runs in the caller's checkpoint, which may block. */
final class CheckpointStore implements RunStore {
  private final BatchCheckpoint checkpoint;
  private final Scheduler scheduler;
  private final boolean isGroupGiven;
  private final SerialTasks tasks;
  private final Set<String> unseen = ConcurrentHashMap.newKeySet();

  /** Touched by the tasks alone. */
  private final Set<String> given = new HashSet<>();

  /** Whether there is anything to end; touched by the tasks alone. */
  private boolean begun;

  /** Takes the checkpoint, and whether the caller wants a group and no other. */
  CheckpointStore(
      BatchCheckpoint checkpoint, Scheduler scheduler, boolean isGroupGiven, Executor executor) {
    this.checkpoint = checkpoint;
    this.scheduler = scheduler;
    this.isGroupGiven = isGroupGiven;
    this.tasks = new SerialTasks(executor);
  }

  @Override
  public CompletableFuture<String> begin(String groupId) {
    return tasks.call(
        () -> {
          String group = checkpoint.begin(groupId);
          begun = true;
          if (isGroupGiven && !group.equals(groupId)) {
            throw new InvalidRequestException(
                "groupId",
                "groupId is %s, but the batch of this checkpoint was begun in group %s: give that one or none"
                    .formatted(groupId, group));
          }
          unseen.addAll(checkpoint.uncertainKeys());
          return group;
        });
  }

  @Override
  public CompletableFuture<Known> find(long index, String key, WorkflowRequest request) {
    return tasks.call(
        () -> {
          // Keys that the batch gives are different by themselves.
          if (!key.startsWith(Keys.GIVEN) && !given.add(key)) {
            return new Known(
                null,
                null,
                new InvalidRequestException(
                    "key", "key " + key + " is that of an earlier request too: give each its own"));
          }
          unseen.remove(key);
          return checkpoint
              .find(key)
              .map(
                  entry ->
                      entry.runId() == null
                          ? new Known(null, entry.submittedAt(), null)
                          : new Known(entry.runId(), null, null))
              .orElse(Known.NOTHING);
        });
  }

  @Override
  public CompletableFuture<?> submitting(String key) {
    return run(() -> checkpoint.submitting(key, scheduler.now()));
  }

  @Override
  public CompletableFuture<?> submitted(String key, String runId) {
    return run(() -> checkpoint.submitted(key, runId));
  }

  @Override
  public CompletableFuture<?> notSubmitted(String key) {
    return run(() -> checkpoint.notSubmitted(key));
  }

  @Override
  public CompletableFuture<List<Run>> withoutKnown(List<Run> runs) {
    return runs.isEmpty()
        ? CompletableFuture.completedFuture(runs)
        : tasks.call(() -> runs.stream().filter(run -> !isKnown(run)).toList());
  }

  private boolean isKnown(Run run) {
    return run.id() != null && checkpoint.isKnownRun(Objects.requireNonNull(run.id()));
  }

  @Override
  public boolean hasUnseen() {
    return !unseen.isEmpty();
  }

  @Override
  public CompletableFuture<?> end() {
    return run(
        () -> {
          if (begun) {
            checkpoint.end();
          }
        });
  }

  private CompletableFuture<?> run(Runnable call) {
    return tasks.<@Nullable Void>call(
        () -> {
          call.run();
          return null;
        });
  }
}
