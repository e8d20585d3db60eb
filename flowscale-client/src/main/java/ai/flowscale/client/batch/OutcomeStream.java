package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.ClientOperation;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Goes through the outcomes of a batch on the thread of the consumer. */
final class OutcomeStream extends Spliterators.AbstractSpliterator<BatchItem> {
  private final Function<ClientOperation<Optional<BatchItem>>, Optional<BatchItem>> steps;
  private final Supplier<Batch> opening;

  /** Written by the consumer, who may close the stream on another thread. */
  private volatile @Nullable Batch opened;

  /**
   * Takes a batch, which is opened when the first outcome is asked for.
   *
   * @param steps makes a call and waits for it
   */
  OutcomeStream(
      Function<ClientOperation<Optional<BatchItem>>, Optional<BatchItem>> steps,
      Supplier<Batch> opening) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.steps = steps;
    this.opening = opening;
  }

  @Override
  public boolean tryAdvance(Consumer<? super BatchItem> action) {
    Optional<BatchItem> next = steps.apply(ClientOperation.step(this::next));
    next.ifPresent(action);
    return next.isPresent();
  }

  /** In the scope of this one step, whose interruption ends the batch. */
  private CompletableFuture<Optional<BatchItem>> next(CallScope step) {
    Batch before = opened;
    Batch batch = before == null ? opening.get() : before;
    opened = batch;
    step.onAbort(
        why -> {
          if (!(why instanceof ClientClosedException)) {
            step.finishing(batch.ended());
          }
          batch.cancel(Batches.copy(why));
        });
    return batch.next();
  }

  /**
   * Ends the batch.
   *
   * @param unused what to do if it has not begun
   */
  void close(Runnable unused) {
    Batch batch = opened;
    if (batch == null) {
      unused.run();
    } else {
      batch.cancel(
          new CallAbortedException(
              CallAbortedException.Reason.CANCELLED, "The stream of outcomes was closed."));
    }
  }
}
