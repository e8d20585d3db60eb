package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.PermissionDeniedException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.client.body.Demand;
import ai.flowscale.client.concurrent.FallbackExecutor;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.concurrent.SerialRunner;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Failures;
import ai.flowscale.client.inputs.Uploads;
import ai.flowscale.client.observation.ObservedOperation;
import ai.flowscale.client.observation.OperationAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A batch in flight: takes requests from its source while there is room, has each executed, and
 * hands over the outcomes that are asked for. Whatever happens is an event. One thread at a time
 * handles the events, so that the fields need no guard.
 */
final class Batch {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  private final RequestSource source;
  private final RunStore store;
  private final BatchOptions options;
  private final CallScope scope;
  private final Outcomes outcomes;
  private final BatchContext context;
  private final @Nullable QueueGate gate;
  private final @Nullable ConcurrencyLimit limit;
  private final Outbox outbox;
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
  private final SerialRunner runner = new SerialRunner(this::handleEvents);

  /** The requests that were taken and have no outcome yet; read on any thread. */
  private final Set<RequestRun> open = ConcurrentHashMap.newKeySet();

  private volatile boolean stopping;
  private volatile String group;

  // Touched by the events alone.

  /** Those of {@link #open} that wait until the runs of all others are known. */
  private final Deque<RequestRun> parked = new ArrayDeque<>();

  private long demand;
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

  Batch(
      Batches parts,
      RequestSource source,
      RunStore store,
      BatchOptions options,
      String group,
      CallScope scope,
      Outcomes outcomes) {
    this.source = source;
    this.store = store;
    this.options = options;
    this.group = group;
    this.scope = scope;
    this.outcomes = outcomes;
    this.outbox = new Outbox(options.isInOrder());
    QueueGate admitting = parts.gate(options, scope, this::event, this::stop);
    this.gate = admitting;
    this.limit = parts.limit(options, scope, this::inFlight, this::event);
    this.context =
        new BatchContext(
            parts.submissions().ofBatch(store),
            parts.waiter(),
            store,
            Batches.waiting(options),
            options.redoesFailures(),
            admitting == null ? () -> CompletableFuture.completedFuture(null) : admitting::admit,
            new FallbackExecutor(parts.blocking()),
            () -> stopping,
            why -> event(() -> fail(why)));
  }

  /** Asks for outcomes; the first time, begins. */
  void request(long count) {
    event(
        () -> {
          demand = Demand.add(demand, count);
          start();
        });
  }

  /** Completes when all has ended, and the outcomes are delivered. */
  CompletableFuture<@Nullable Void> ended() {
    return ended;
  }

  private void start() {
    if (started) {
      return;
    }
    started = true;
    if (cancelsRuns()) {
      // From the beginning: the close may come second, while the batch is being ended.
      scope.finishing(ended);
    }
    scope.onAbort(this::abort);
    Futures.start(() -> store.begin(group))
        .whenComplete(
            (given, why) ->
                event(
                    () -> {
                      begun = true;
                      if (given == null) {
                        fail(why);
                      } else {
                        group = given;
                      }
                    }));
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
      try {
        fail(mistake);
      } catch (Throwable another) {
        LOG.log(
            System.Logger.Level.WARNING, "A batch failed with {0}", another.getClass().getName());
      }
    }
  }

  private void step() {
    if (!ended.isDone() && begun) {
      handOver();
      if (mayTake()) {
        take();
      } else if (limit != null && !stopping && !exhausted && inFlight() >= maxConcurrent()) {
        limit.reached();
      }
      resolveParked();
      finish();
    }
  }

  private void handOver() {
    while (demand > 0 && outbox.isReady() && failure == null) {
      demand = Demand.less(demand);
      BatchItem item = outbox.poll();
      if (item != null) {
        outcomes.onItem(item);
      }
    }
  }

  /** Returns how many requests are being executed. */
  private int inFlight() {
    return open.size() - parked.size();
  }

  private int maxConcurrent() {
    return limit == null ? options.maxConcurrent() : limit.limit();
  }

  private boolean mayTake() {
    int most = maxConcurrent();
    int inFlight = inFlight();
    return !stopping
        && !taking
        && !exhausted
        && inFlight < most
        && inFlight + outbox.size() < 2L * most;
  }

  private void take() {
    taking = true;
    Futures.start(source::next)
        .whenComplete(
            (request, why) ->
                event(
                    () -> {
                      taking = false;
                      if (why == null) {
                        taken(request);
                      } else if (!stopping) {
                        fail(why);
                      }
                    }));
  }

  private void taken(Optional<WorkflowRequest> request) {
    if (request.isEmpty()) {
      exhausted = true;
      closeSource();
    } else if (!stopping) {
      execute(request.get());
    } else {
      // It came too late, and nothing else closes its streams.
      context.blocking().execute(() -> Uploads.discardStreams(request.get().inputs()));
    }
  }

  private void execute(WorkflowRequest request) {
    long index = taken++;
    String key = Keys.of(index, request);
    WorkflowRequest named = request.withGroupId(request.groupId().orElse(group)).withKey(key);
    ObservedOperation operation =
        scope
            .operation()
            .child(
                OperationAttributes.of("batchRequest")
                    .workflow(named.workflowId(), named.groupId()));
    RequestRun run = new RequestRun(index, key, named, context, scope.settings(), operation);
    open.add(run);
    FlowscaleException aborted = scope.abortReason();
    if (aborted != null) {
      run.aborting(Batches.copy(aborted)).run();
    }
    Futures.start(run::find).whenComplete((known, why) -> event(() -> found(run, known, why)));
  }

  private void found(RequestRun run, RunStore.@Nullable Known known, @Nullable Throwable why) {
    if (known == null) {
      fail(why);
      end(run, null, new NotBegun());
    } else if (stopping && known.doubt() == null) {
      end(run, null, new NotBegun());
    } else if (known.openSince() != null) {
      run.recover(known.openSince())
          .whenComplete((open, refused) -> event(() -> recovered(run, refused)));
    } else {
      follow(run, () -> run.start(known));
    }
  }

  /** It waits until all others that are open since before are known: their run may look alike. */
  private void recovered(RequestRun run, @Nullable Throwable refused) {
    if (refused != null) {
      end(run, null, refused);
    } else {
      parked.add(run);
    }
  }

  private void resolveParked() {
    while (stopping && !parked.isEmpty()) {
      end(parked.remove(), null, new NotBegun());
    }
    boolean isStuck = inFlight() == 0 && !taking && !outbox.isReady() && !mayTake();
    while (!parked.isEmpty()
        && inFlight() < maxConcurrent()
        && (exhausted || isStuck || !store.hasUnseen())) {
      RequestRun run = parked.remove();
      follow(run, run::resolve);
    }
  }

  private void follow(RequestRun run, Supplier<CompletableFuture<RunResult>> way) {
    Futures.start(way).whenComplete((value, why) -> event(() -> end(run, value, why)));
  }

  private void end(RequestRun run, @Nullable RunResult result, @Nullable Throwable why) {
    boolean isBegun = why == null || !(Failures.unwrap(why) instanceof NotBegun);
    BatchItem item = isBegun ? run.outcome(result, why) : run.noOutcome();
    outbox.add(run.index(), item);
    open.remove(run);
    run.close();
    FlowscaleException failed = item == null ? null : item.failure();
    if (failed != null && (options.isStoppedByFailure() || isShared(failed))) {
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
        || failure instanceof ClientClosedException
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
      failure = Failures.unwrap(why);
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
    taking = false;
    if (gate != null) {
      gate.close();
    }
    closeSource();
  }

  private void closeSource() {
    if (limit != null) {
      limit.close();
    }
    source.close();
  }

  private boolean cancelsRuns() {
    return options.cancelsRemaining() || !options.waitOptions().cancelRunOn().isEmpty();
  }

  /** Ended from outside, on whatever thread that is. */
  private void abort(FlowscaleException why) {
    // The close does not wait for a checkpoint. An interrupted caller does: what there is to tell
    // comes with the end.
    if (!(why instanceof ClientClosedException)) {
      scope.finishing(ended);
    }
    stopping = true;
    // Before the items end: the batch ends with the last of them, and must know by then what ended
    // it.
    event(
        () -> {
          noteFailure(why);
          takeNoMore();
        });
    // Mark all before any is ended: the slot that one frees is not taken by another.
    List<Runnable> breakingOff = new ArrayList<>();
    open.forEach(run -> breakingOff.add(run.aborting(Batches.copy(why))));
    breakingOff.forEach(Runnable::run);
  }

  private void finish() {
    // Not by the flag: an abort sets it before its reason is here.
    boolean isOver = open.isEmpty() && (stoppedBy != null || failure != null || exhausted);
    boolean isTold = failure != null || outbox.size() == 0;
    if (!isOver || !isTold || ending) {
      return;
    }
    ending = true;
    Futures.start(store::end).whenComplete((done, refused) -> event(this::over));
  }

  private void over() {
    if (gate != null) {
      gate.close();
    }
    BatchEnd end = new BatchEnd(group, stoppedBy, outbox.drain(), failure);
    try {
      outcomes.onEnd(end);
    } finally {
      ended.complete(null);
    }
  }
}
