package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.PermissionDeniedException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.concurrent.SerialRunner;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.inputs.Uploads;
import ai.flowscale.transport.toolkit.internal.LoggedFailures;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A batch in flight: takes requests from its source while there is room, has each executed, and
 * hands over the outcomes that are asked for. Whatever happens is an event. One thread at a time
 * handles the events, so that the fields need no guard.
 */
public final class Batch {

  private final RequestSource source;
  private final RunStore store;
  private final BatchOptions options;
  private final CallScope scope;
  private final RequestRun.Context context;
  private final ConcurrencyLimit limit;
  private final CompletableFuture<BatchEnd> ended = new CompletableFuture<>();
  private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
  private final SerialRunner runner = new SerialRunner(this::handleEvents);

  /** The requests that were taken and have no outcome yet; read on any thread. */
  private final Set<RequestRun> open = ConcurrentHashMap.newKeySet();

  private volatile boolean stopping;

  // Touched by the events alone.

  /** The outcomes that wait to be handed over. */
  private final Queue<BatchItem> outbox = new ArrayDeque<>();

  /** Who asked for an outcome and has none yet. */
  private final Queue<CompletableFuture<Optional<BatchItem>>> takers = new ArrayDeque<>();

  private boolean collecting;
  private long taken;
  private boolean started;
  private boolean begun;
  private boolean taking;
  private boolean exhausted;
  private boolean ending;

  /** The failure of a request that stopped the batch, or null. */
  private @Nullable FlowscaleException stoppedBy;

  /** What ended the batch from outside of its requests, or null. */
  private @Nullable Throwable failure;

  /** Whether a consumer has received the end, with the outcomes that were left. */
  private boolean endReceived;

  /**
   * Takes a batch that has yet to begin.
   *
   * @param scope that of the call that it is
   */
  Batch(Batches with, Stream<WorkflowRequest> requests, BatchOptions options, CallScope scope) {
    this.source = new RequestSource(requests, with.blocking());
    this.store = new RunStore(options.checkpoint(), with, why -> event(() -> fail(why)));
    this.options = options;
    this.scope = scope;
    this.limit = new ConcurrencyLimit(options, open::size, with, scope, this::event);
    this.context = new RequestRun.Context(with, store, options, waiting(options), () -> stopping);
  }

  /** How each run is waited for: with its wait it is cancelled too, where the options say so. */
  private static WaitOptions waiting(BatchOptions options) {
    WaitOptions each = options.waitOptions();
    if (!options.cancelsRemaining()) {
      return each;
    }
    Set<WaitTermination> ends =
        EnumSet.of(WaitTermination.CANCEL, WaitTermination.INTERRUPT, WaitTermination.CLOSE);
    ends.addAll(each.cancelRunOn());
    WaitOptions.Builder waiting =
        WaitOptions.builder()
            .timeout(each.timeout())
            .pollTimeout(each.pollTimeout())
            .cancelRunOn(ends);
    each.listener().ifPresent(waiting::listener);
    return each.isFixedInterval()
        ? waiting.fixedInterval(each.maxPollInterval()).build()
        : waiting.maxPollInterval(each.maxPollInterval()).build();
  }

  /** Begins, and keeps all outcomes for the end. */
  CompletableFuture<BatchEnd> collect() {
    event(
        () -> {
          collecting = true;
          start();
        });
    return ended;
  }

  /** Asks for the next outcome, which is empty at the end; the first time, begins. */
  public CompletableFuture<Optional<BatchItem>> next() {
    CompletableFuture<Optional<BatchItem>> next = new CompletableFuture<>();
    event(
        () -> {
          takers.add(next);
          start();
        });
    return next;
  }

  /** Passes the end on to a log, where no one has asked for it by then. */
  public void logUnclaimed(Consumer<@Nullable FlowscaleException> log) {
    ended.thenAccept(
        end ->
            event(
                () -> {
                  if (!endReceived && takers.isEmpty()) {
                    LoggedFailures.run(
                        () -> log.accept(end.thrown()), "The end of a batch was lost by {0}");
                  }
                }));
  }

  /** Completes when all has ended, before anyone receives the end. */
  public CompletableFuture<BatchEnd> ended() {
    return ended;
  }

  private void start() {
    if (started) {
      return;
    }
    started = true;
    scope.onAbort(this::abort);
    then(
        store::begin,
        (done, why) -> {
          begun = true;
          if (why != null) {
            fail(why);
          }
        });
  }

  /** Starts something, and handles what comes of it as an event. */
  private <T extends @Nullable Object> void then(
      Supplier<? extends CompletableFuture<T>> work,
      BiConsumer<@Nullable T, @Nullable Throwable> event) {
    Futures.start(work).whenComplete((value, why) -> event(() -> event.accept(value, why)));
  }

  private void event(Runnable event) {
    events.add(event);
    runner.signal();
  }

  private void handleEvents() {
    for (Runnable event = events.poll(); event != null; event = events.poll()) {
      guarded(event);
    }
    guarded(this::step);
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (Throwable mistake) {
      // An Error too: nothing would handle later events.
      LoggedFailures.run(() -> fail(mistake), "A batch failed with {0}");
    }
  }

  private void step() {
    if (ended.isDone()) {
      handOverEnd(ended.join().thrown());
    } else if (begun) {
      handOver();
      if (mayTake()) {
        take();
      } else if (!stopping && !exhausted && open.size() >= limit.limit()) {
        limit.reached();
      }
      finish();
    }
  }

  private void handOver() {
    while (!takers.isEmpty() && !outbox.isEmpty() && failure == null) {
      takers.remove().complete(Optional.of(outbox.remove()));
    }
  }

  private void handOverEnd(@Nullable FlowscaleException thrown) {
    while (!takers.isEmpty()) {
      endReceived = true;
      if (thrown == null) {
        takers.remove().complete(Optional.empty());
      } else {
        takers.remove().completeExceptionally(thrown);
      }
    }
  }

  private boolean mayTake() {
    int most = limit.limit();
    int inFlight = open.size();
    return !stopping
        && !taking
        && !exhausted
        && inFlight < most
        && (collecting || inFlight + outbox.size() < 2L * most);
  }

  private void take() {
    taking = true;
    then(
        source::next,
        (request, why) -> {
          taking = false;
          if (request != null) {
            taken(request);
          } else if (!stopping) {
            fail(why);
          }
        });
  }

  private void taken(Optional<WorkflowRequest> request) {
    if (request.isEmpty()) {
      exhausted = true;
      closeSource();
    } else if (!stopping) {
      execute(request.get());
    } else {
      // It came too late, and nothing else closes its streams.
      Uploads.discardStreams(request.get().inputs(), context.with().blocking());
    }
  }

  private void execute(WorkflowRequest request) {
    long index = taken++;
    RequestRun run = new RequestRun(index, request, scope, context);
    open.add(run);
    then(run::find, (known, why) -> found(run, known, why));
  }

  private void found(RequestRun run, RunStore.@Nullable Known known, @Nullable Throwable why) {
    if (known == null) {
      fail(why);
      end(run, null, null);
    } else if (stopping && (known.refusal() == null || run.isAborted())) {
      end(run, null, null);
    } else {
      then(() -> run.start(known), (value, failure) -> end(run, value, failure));
    }
  }

  private void end(RequestRun run, @Nullable RunResult result, @Nullable Throwable why) {
    BatchItem item = run.end(result, why);
    if (item != null) {
      outbox.add(item);
    }
    open.remove(run);
    FlowscaleException failed = item == null ? null : item.failure();
    if (failed instanceof ClientClosedException) {
      // A request that begins during the close may be told before the batch is.
      fail(failed);
    } else if (failed != null && (options.isStoppedByFailure() || isShared(failed))) {
      stop(failed);
    }
  }

  /** Whether all other requests would fail as one has. A gateway's response does not say so. */
  private static boolean isShared(FlowscaleException failure) {
    if (failure instanceof ApiException response && !response.isFromService()) {
      return false;
    }
    return failure instanceof AuthenticationException
        || failure instanceof PermissionDeniedException
        || failure instanceof ConfigurationException;
  }

  /** A request's failure ends the batch: nothing more is begun. */
  private void stop(FlowscaleException why) {
    if (!stopping) {
      stoppedBy = why;
      beginNoMore();
    }
  }

  /** Something else than a request has failed. The first failure counts. */
  private void fail(@Nullable Throwable why) {
    noteFailure(why);
    if (!stopping) {
      beginNoMore();
    }
  }

  private void noteFailure(@Nullable Throwable why) {
    if (failure == null) {
      failure = CallFailures.unwrap(why);
    }
  }

  private void beginNoMore() {
    if (options.cancelsRemaining()) {
      open.forEach(RequestRun::cancelWait);
    }
    takeNoMore();
  }

  /** Waits for nothing: a source may take its time. */
  private void takeNoMore() {
    stopping = true;
    closeSource();
  }

  private void closeSource() {
    limit.close();
    source.close();
  }

  /** Ended from outside, on whatever thread that is. */
  private void abort(FlowscaleException why) {
    // The close waits for the cancellations of runs and for no checkpoint: it may have been called
    // by that. An interrupted caller waits for both: what there is to tell comes with the end.
    if (!(why instanceof ClientClosedException)) {
      scope.finishing(ended);
    }
    stopping = true;
    // It is told before its requests, which end now: the batch ends with the last of them, and must
    // know by then what ended it.
    event(
        () -> {
          noteFailure(why);
          takeNoMore();
        });
  }

  private void finish() {
    // Not by the flag: an abort sets it before its reason is here.
    boolean isOver = open.isEmpty() && (stoppedBy != null || failure != null || exhausted);
    boolean isTold = failure != null || collecting || outbox.isEmpty();
    if (!isOver || !isTold || ending) {
      return;
    }
    ending = true;
    then(store::end, (done, refused) -> over());
  }

  private void over() {
    List<BatchItem> left =
        outbox.stream().sorted(Comparator.comparingLong(BatchItem::index)).toList();
    ended.complete(new BatchEnd(stoppedBy, left, failure));
  }
}
