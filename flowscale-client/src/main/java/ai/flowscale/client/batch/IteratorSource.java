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

/** Requests of an iterator, which may block: it is gone through on an executor. */
final class IteratorSource implements RequestSource {
  private final Supplier<Iterator<WorkflowRequest>> opening;
  private final Runnable closing;
  private final SerialTasks tasks;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Touched by the tasks alone. */
  private @Nullable Iterator<WorkflowRequest> iterator;

  private IteratorSource(
      Supplier<Iterator<WorkflowRequest>> opening, Runnable closing, Executor executor) {
    this.opening = opening;
    this.closing = closing;
    this.tasks = new SerialTasks(executor);
  }

  static RequestSource of(Iterable<WorkflowRequest> requests, Executor executor) {
    return new IteratorSource(requests::iterator, () -> {}, executor);
  }

  static RequestSource of(Stream<WorkflowRequest> requests, Executor executor) {
    return new IteratorSource(requests::iterator, requests::close, executor);
  }

  @Override
  public CompletableFuture<Optional<WorkflowRequest>> next() {
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

  @Override
  public void close() {
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
