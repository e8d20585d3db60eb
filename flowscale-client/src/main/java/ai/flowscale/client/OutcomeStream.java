package ai.flowscale.client;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.client.batch.Batch;
import ai.flowscale.client.batch.Batches;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.ClientOperation;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Goes through the outcomes of a batch on the thread of the consumer. */
final class OutcomeStream extends Spliterators.AbstractSpliterator<BatchItem> {
  /** How long a batch may take to end after the close; reached by a checkpoint that hangs only. */
  private static final long END_SECONDS = 10;

  private final Stream<WorkflowRequest> requests;
  private final BatchOptions options;
  private final BlockingCalls calls;

  /** Written by the consumer, who may close the stream on another thread. */
  private volatile @Nullable Opened opened;

  /** Written before {@link #opened} is read there, as that is before this is read here. */
  private volatile boolean closed;

  /** A batch in its scope. */
  private record Opened(Batch batch, CallScope scope) {}

  /** Returns the outcomes of a batch, which is opened when the first one is asked for. */
  static Stream<BatchItem> of(
      Stream<WorkflowRequest> requests, BatchOptions options, BlockingCalls calls) {
    OutcomeStream outcomes = new OutcomeStream(requests, options, calls);
    return StreamSupport.stream(outcomes, false).onClose(outcomes::close);
  }

  private OutcomeStream(
      Stream<WorkflowRequest> requests, BatchOptions options, BlockingCalls calls) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.requests = requests;
    this.options = options;
    this.calls = calls;
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
      ClientOperation<Optional<BatchItem>> next =
          new ClientOperation<>(
              null,
              step -> {
                asked.set(true);
                return next(step);
              },
              () -> {},
              true);
      return calls.start(next).join();
    } catch (ClientClosedException closed) {
      Opened left = opened;
      if (left == null || asked.get()) {
        throw closed;
      }
      return rest(left.batch(), closed);
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
      FlowscaleException failure = CallFailures.toFlowscaleException(e);
      failure.fillInStackTrace();
      throw failure;
    }
  }

  /** In the scope of this one step, whose interruption ends the batch. */
  private CompletableFuture<Optional<BatchItem>> next(CallScope step) {
    Opened before = opened;
    Opened one = before == null ? open() : before;
    opened = one;
    if (closed) {
      // By another thread, which may not have seen the batch.
      close();
    }
    step.onAbort(
        why -> {
          if (!(why instanceof ClientClosedException)) {
            step.finishing(one.batch().ended());
          }
          one.scope().abort(CallFailures.again(why));
        });
    return one.batch().next();
  }

  private Opened open() {
    CallScope scope = calls.calls.open(Batches.attributes(options));
    Batch batch = calls.client.batches.open(requests, options, scope);
    var unused = batch.ended().thenAccept(end -> scope.end(end.failure()));
    return new Opened(batch, scope);
  }

  /** Ends the batch. */
  private void close() {
    closed = true;
    Opened one = opened;
    if (one == null) {
      requests.close();
    } else {
      one.scope().abort(CallFailures.cancelled("The stream of outcomes was closed."));
      one.batch().logUnclaimed(left -> UnclaimedOutcome.logRuns(null, left));
    }
  }
}
