package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.ClientOperation;
import ai.flowscale.client.http.Failures;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Goes through the outcomes of a batch on the thread of the consumer. */
final class OutcomeStream extends Spliterators.AbstractSpliterator<BatchItem> {
  /** How long a batch may take to end after the close; reached by a checkpoint that hangs only. */
  private static final long END_SECONDS = 10;

  private final Function<ClientOperation<Optional<BatchItem>>, Optional<BatchItem>> steps;
  private final Supplier<Batch> opening;
  private final Consumer<@Nullable FlowscaleException> unclaimed;

  /** Written by the consumer, who may close the stream on another thread. */
  private volatile @Nullable Batch opened;

  /**
   * Takes a batch, which is opened when the first outcome is asked for.
   *
   * @param steps makes a call and waits for it
   * @param unclaimed logs the runs of outcomes that no one has taken
   */
  OutcomeStream(
      Function<ClientOperation<Optional<BatchItem>>, Optional<BatchItem>> steps,
      Supplier<Batch> opening,
      Consumer<@Nullable FlowscaleException> unclaimed) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.steps = steps;
    this.opening = opening;
    this.unclaimed = unclaimed;
  }

  @Override
  public boolean tryAdvance(Consumer<? super BatchItem> action) {
    Optional<BatchItem> next = next();
    next.ifPresent(action);
    return next.isPresent();
  }

  /** A parallel stream would take many outcomes before it hands over the first. */
  @Override
  public @Nullable Spliterator<BatchItem> trySplit() {
    return null;
  }

  private Optional<BatchItem> next() {
    AtomicBoolean asked = new AtomicBoolean();
    try {
      return steps.apply(
          ClientOperation.step(
              step -> {
                asked.set(true);
                return next(step);
              }));
    } catch (ClientClosedException closed) {
      Batch batch = opened;
      if (batch == null || asked.get()) {
        throw closed;
      }
      return rest(batch, closed);
    }
  }

  /** A closed client makes no call; what it has left of the batch is still to be handed over. */
  private static Optional<BatchItem> rest(Batch batch, ClientClosedException closed) {
    CompletableFuture<Optional<BatchItem>> rest = batch.next();
    if (!Futures.await(rest, END_SECONDS)) {
      throw closed;
    }
    try {
      return rest.join();
    } catch (CompletionException e) {
      FlowscaleException failure = Failures.toFlowscaleException(e);
      failure.fillInStackTrace();
      throw failure;
    }
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
      batch.logUnclaimed(unclaimed);
    }
  }
}
