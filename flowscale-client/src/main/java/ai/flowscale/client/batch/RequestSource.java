package ai.flowscale.client.batch;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.client.concurrent.SerialExecutor;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gives the requests of a stream, one at a time. The stream may block. */
final class RequestSource {
  private final Stream<WorkflowRequest> requests;
  private final Executor tasks;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Touched by the tasks alone. */
  private @Nullable Iterator<WorkflowRequest> iterator;

  /** Takes the stream, and what runs what may block. */
  RequestSource(Stream<WorkflowRequest> requests, Executor blocking) {
    this.requests = requests;
    this.tasks = new SerialExecutor(blocking);
  }

  /** Takes the next request; empty at the end. Not called again before it has completed. */
  CompletableFuture<Optional<WorkflowRequest>> next() {
    return CompletableFuture.supplyAsync(this::take, tasks);
  }

  private Optional<WorkflowRequest> take() {
    if (closed.get()) {
      return Optional.empty();
    }
    if (iterator == null) {
      iterator = requests.iterator();
    }
    return iterator.hasNext()
        ? Optional.of(Objects.requireNonNull(iterator.next(), "a request is null"))
        : Optional.empty();
  }

  /** No more is wanted. Idempotent. */
  void close() {
    if (closed.compareAndSet(false, true)) {
      // After the step in flight: a stream must not be closed while it is gone through.
      CompletableFuture.runAsync(requests::close, tasks);
    }
  }
}
