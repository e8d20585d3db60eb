package ai.flowscale.client.batch;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchCheckpoint.Entry;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.support.Names;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.SerialExecutor;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.submission.GroupedRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the runs of a batch from before it began, and what is stored of it now: in the
 * caller's checkpoint, which may block, or nowhere.
 */
final class RunStore {
  /** What the keys begin with that a batch gives. */
  private static final String GIVEN = "#";

  private final Optional<BatchCheckpoint> checkpoint;
  private final Scheduler scheduler;
  private final RequestDigests digests;
  private final Executor executor;
  private final Consumer<Throwable> broken;

  /** The keys of the requests that have come; accessed by the executor's tasks alone. */
  private final Set<String> seen = new HashSet<>();

  /** How many requests without a key have come, by their digest; accessed by these tasks alone. */
  private final Map<String, Integer> equals = new HashMap<>();

  /** Whether there is anything to end; accessed by the executor's tasks alone. */
  private boolean begun;

  /**
   * What a request is called, and what it is.
   *
   * @param digest empty where nothing is stored
   */
  record Identity(String key, String digest) {}

  /**
   * What is known of one request.
   *
   * @param identity what it is stored as, or null where it is refused
   * @param entry its last submission, or null where it is to be submitted
   * @param refusal why nothing is sent for it, or null
   */
  record Known(
      @Nullable Identity identity, @Nullable Entry entry, @Nullable FlowscaleException refusal) {
    static Known of(Identity identity, @Nullable Entry entry) {
      return new Known(identity, entry, null);
    }

    static Known refused(FlowscaleException why) {
      return new Known(null, null, why);
    }
  }

  /**
   * Takes where runs are stored.
   *
   * @param broken receives why something could not be stored
   */
  RunStore(Optional<BatchCheckpoint> checkpoint, Batches with, Consumer<Throwable> broken) {
    this.checkpoint = checkpoint;
    this.scheduler = with.scheduler();
    this.digests = new RequestDigests(with);
    this.executor = checkpoint.isPresent() ? new SerialExecutor(with.blocking()) : Runnable::run;
    this.broken = broken;
  }

  /** Returns what a request is called in its batch where nothing is stored of it. */
  static Identity unstored(long index, WorkflowRequest request) {
    return new Identity(request.key().orElse(GIVEN + index), "");
  }

  /** The batch begins. */
  CompletableFuture<@Nullable Void> begin() {
    return CompletableFuture.runAsync(
        () -> {
          checkpoint.ifPresent(BatchCheckpoint::begin);
          begun = true;
        },
        executor);
  }

  /**
   * Looks a request up, and notes that it has come.
   *
   * @param request as it was given, without the group of the batch
   * @param scope that of the request
   */
  CompletableFuture<Known> find(long index, WorkflowRequest request, CallScope scope) {
    return checkpoint
        .map(
            kept ->
                digests
                    .of(request, scope)
                    .handleAsync(
                        (digest, failure) ->
                            digest == null
                                ? Known.refused(notSent(failure))
                                : stored(kept, request, digest),
                        executor))
        .orElseGet(
            () -> CompletableFuture.completedFuture(Known.of(unstored(index, request), null)));
  }

  private static FlowscaleException notSent(@Nullable Throwable failure) {
    Throwable cause = CallFailures.unwrap(failure);
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
    Entry entry = kept.find(key).orElse(null);
    if (entry != null && !entry.digest().equals(digest.text())) {
      return refused(
          "key %s stands for another request in the checkpoint: this one has another workflow, other inputs or another group. Give it a key of its own, or the batch another checkpoint"
              .formatted(name));
    }
    return Known.of(new Identity(key, digest.text()), entry);
  }

  private static Known refused(String message) {
    return Known.refused(new InvalidRequestException("key", message));
  }

  /** A request is about to be submitted. Completes with whether that is stored. */
  CompletableFuture<Boolean> submitting(Identity request, GroupedRequest grouped) {
    return store(
        kept ->
            kept.submitting(
                request.key(),
                new Entry(
                    request.digest(),
                    grouped.groupId(),
                    grouped.isOwnGroup(),
                    scheduler.now(),
                    null)));
  }

  /** A run came of it. Completes with whether that is stored. */
  CompletableFuture<Boolean> submitted(Identity request, String runId) {
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
