package ai.flowscale.client.batch;

import ai.flowscale.api.WorkflowRequest;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gives the requests of a list or a stream, one at a time. The iterator may block. */
final class RequestSource {
  private final Supplier<Iterator<WorkflowRequest>> opening;
  private final Runnable closing;
  private final SerialTasks tasks;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Touched by the tasks alone. */
  private @Nullable Iterator<WorkflowRequest> iterator;

  private RequestSource(
      Supplier<Iterator<WorkflowRequest>> opening, Runnable closing, Executor executor) {
    this.opening = opening;
    this.closing = closing;
    this.tasks = new SerialTasks(executor);
  }

  static RequestSource of(Iterable<WorkflowRequest> requests, Executor executor) {
    return new RequestSource(requests::iterator, () -> {}, executor);
  }

  static RequestSource of(Stream<WorkflowRequest> requests, Executor executor) {
    return new RequestSource(requests::iterator, requests::close, executor);
  }

  /** Takes the next request; empty at the end. Not called again before it has completed. */
  CompletableFuture<Optional<WorkflowRequest>> next() {
    return tasks.call(this::take);
  }

  private Optional<WorkflowRequest> take() {
    if (closed.get()) {
      return Optional.empty();
    }
    Iterator<WorkflowRequest> requests = iterator;
    if (requests == null) {
      requests = opening.get();
      iterator = requests;
    }
    return requests.hasNext()
        ? Optional.of(Objects.requireNonNull(requests.next(), "a request is null"))
        : Optional.empty();
  }

  /** No more is wanted. Idempotent. */
  void close() {
    if (closed.compareAndSet(false, true)) {
      // After the step in flight: a stream must not be closed while it is gone through.
      tasks.call(
          () -> {
            closing.run();
            return null;
          });
    }
  }
}
