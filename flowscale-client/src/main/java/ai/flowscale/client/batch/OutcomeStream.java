package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.ClientOperation;
import ai.flowscale.client.http.OpenCalls;
import ai.flowscale.client.observation.OperationAttributes;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Goes through the outcomes of a batch on the thread of the consumer. */
final class OutcomeStream extends Spliterators.AbstractSpliterator<BatchItem> implements Outcomes {
  private final OpenCalls calls;
  private final OperationAttributes operation;
  private final Batches.Steps steps;
  private final Batches.Opening opening;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CompletableFuture<Optional<BatchItem>> waiting;
  private volatile @Nullable BatchEnd ending;
  private @Nullable BatchEnd end;
  private @Nullable Running running;

  private record Running(CallScope scope, Batch batch) {}

  private OutcomeStream(
      OpenCalls calls,
      OperationAttributes operation,
      Batches.Steps steps,
      Batches.Opening opening) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.calls = calls;
    this.operation = operation;
    this.steps = steps;
    this.opening = opening;
  }

  /**
   * Returns the outcomes as a stream.
   *
   * @param unused what to do if the stream is closed before the batch has begun
   */
  static Stream<BatchItem> of(
      OpenCalls calls,
      OperationAttributes operation,
      Batches.Steps steps,
      Runnable unused,
      Batches.Opening opening) {
    OutcomeStream outcomes = new OutcomeStream(calls, operation, steps, opening);
    return StreamSupport.stream(outcomes, false).onClose(() -> outcomes.close(unused));
  }

  @Override
  public boolean tryAdvance(Consumer<? super BatchItem> action) {
    Optional<BatchItem> next = steps.await(ClientOperation.step(this::next));
    next.ifPresent(action);
    return next.isPresent();
  }

  /** In the scope of this one step, whose interruption ends the batch. */
  private CompletableFuture<Optional<BatchItem>> next(CallScope step) {
    CompletableFuture<Optional<BatchItem>> next = new CompletableFuture<>();
    BatchEnd last;
    Running going;
    lock.lock();
    try {
      last = end;
      waiting = last == null ? next : null;
      going = running;
      if (going == null) {
        going = open();
        running = going;
      }
    } finally {
      lock.unlock();
    }
    if (last != null) {
      tell(next, last);
      return next;
    }
    Running batch = going;
    step.onAbort(
        why -> {
          if (!(why instanceof ClientClosedException)) {
            step.finishing(batch.batch().ended());
          }
          batch.scope().abort(Batches.copy(why));
        });
    batch.batch().request(1);
    return next;
  }

  private Running open() {
    CallScope scope = calls.open(operation);
    Batch batch;
    try {
      batch = opening.open(scope, this);
    } catch (Throwable refused) {
      calls.end(scope, refused);
      throw refused;
    }
    // Until then the client's close waits for what is to be cancelled.
    batch.ended().whenComplete((ended, failure) -> over(scope));
    return new Running(scope, batch);
  }

  /** The operation ends before its consumer is notified, as that of each other call does. */
  private void over(CallScope scope) {
    BatchEnd last = ending;
    calls.end(scope, last == null ? null : last.failure());
    CompletableFuture<Optional<BatchItem>> taker = taker(last);
    if (taker != null && last != null) {
      tell(taker, last);
    }
  }

  private static void tell(CompletableFuture<Optional<BatchItem>> waiting, BatchEnd end) {
    if (end.failure() == null) {
      waiting.complete(Optional.empty());
    } else {
      waiting.completeExceptionally(end.thrown());
    }
  }

  private @Nullable CompletableFuture<Optional<BatchItem>> taker(@Nullable BatchEnd last) {
    lock.lock();
    try {
      CompletableFuture<Optional<BatchItem>> taker = waiting;
      waiting = null;
      if (last != null) {
        end = last;
      }
      return taker;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onItem(BatchItem item) {
    CompletableFuture<Optional<BatchItem>> taker = taker(null);
    if (taker != null) {
      taker.complete(Optional.of(item));
    }
  }

  @Override
  public void onEnd(BatchEnd last) {
    ending = last;
  }

  private void close(Runnable unused) {
    Running going;
    lock.lock();
    try {
      going = running;
    } finally {
      lock.unlock();
    }
    if (going == null) {
      unused.run();
    } else {
      going
          .scope()
          .abort(
              new CallAbortedException(
                  CallAbortedException.Reason.CANCELLED, "The stream of outcomes was closed."));
    }
  }
}
