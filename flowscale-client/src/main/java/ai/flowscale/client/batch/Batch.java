package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.client.concurrent.FallbackExecutor;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A batch in flight: takes requests from its source while there is room, has each executed, and
 * hands over the outcomes that are asked for. Whatever happens is an event; events are worked off
 * by one thread at a time, in rounds, so that the fields need no guard.
 */
final class Batch {
  private final Intake intake;
  private final RunMemory memory;
  private final BatchOptions options;
  private final CallScope scope;
  private final Outcomes outcomes;
  private final Work work;
  private final @Nullable QueueGate gate;
  private final Outbox outbox;
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private final EventLoop loop = new EventLoop(this::step, this::fail);
  private final UnderWay underWay = new UnderWay();
  private final EarlyEnd early = new EarlyEnd();
  private volatile boolean stopping;
  private volatile String group;

  // Touched within the events alone.
  private long demand;
  private long taken;
  private boolean started;
  private boolean begun;
  private boolean ending;

  Batch(
      Batches.Parts parts,
      RequestSource source,
      RunMemory memory,
      BatchOptions options,
      String group,
      CallScope scope,
      Outcomes outcomes) {
    this.intake = new Intake(source, this::event, this::execute, this::fail);
    this.memory = memory;
    this.options = options;
    this.group = group;
    this.scope = scope;
    this.outcomes = outcomes;
    this.outbox = new Outbox(options.isInOrder());
    this.gate = parts.gate(options, scope, why -> event(() -> stop(why)));
    QueueGate admitting = gate;
    this.work =
        new Work(
            parts.submissions().ofBatch(memory),
            parts.waiter(),
            memory,
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
          demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
          start();
        });
  }

  /** Completes when all has ended, and the outcomes are told. */
  CompletableFuture<@Nullable Void> ended() {
    return ended;
  }

  private void start() {
    if (started) {
      return;
    }
    started = true;
    scope.onAbort(this::abort);
    Futures.start(() -> memory.begin(group))
        .whenComplete(
            (given, why) ->
                event(
                    () -> {
                      begun = true;
                      if (given == null) {
                        fail(why == null ? new IllegalStateException("no group") : why);
                      } else {
                        group = given;
                      }
                    }));
  }

  private void event(Runnable event) {
    loop.event(event);
  }

  private void step() {
    if (!ended.isDone() && begun) {
      handOver();
      if (mayTake()) {
        intake.take();
      }
      resolveParked();
      finish();
    }
  }

  private void handOver() {
    while (demand > 0 && outbox.isReady() && early.failure() == null) {
      if (demand != Long.MAX_VALUE) {
        demand--;
      }
      BatchItem item = outbox.poll();
      if (item != null) {
        outcomes.onItem(item);
      }
    }
  }

  private boolean mayTake() {
    int most = options.maxConcurrent();
    int atWork = underWay.atWork();
    return !stopping && intake.isReady() && atWork < most && atWork + outbox.size() < 2L * most;
  }

  private void execute(WorkflowRequest request) {
    long index = taken++;
    String key = Keys.of(index, request);
    WorkflowRequest named = request.withGroupId(request.groupId().orElse(group)).withKey(key);
    RequestRun run = new RequestRun(index, key, named, work, scope.settings());
    underWay.begin(run);
    FlowscaleException aborted = scope.abortReason();
    if (aborted != null) {
      run.aborting(Batches.copy(aborted)).run();
    }
    Futures.start(run::find).whenComplete((known, why) -> event(() -> found(run, known, why)));
  }

  private void found(RequestRun run, RunMemory.@Nullable Known known, @Nullable Throwable why) {
    if (known == null) {
      fail(why == null ? new IllegalStateException("nothing found") : why);
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
      underWay.park(run);
    }
  }

  private void resolveParked() {
    while (stopping && underWay.hasParked()) {
      end(Objects.requireNonNull(underWay.resume()), null, new NotBegun());
    }
    boolean isStuck =
        underWay.atWork() == 0 && !intake.isTaking() && !outbox.isReady() && !mayTake();
    while (underWay.hasParked()
        && underWay.atWork() < options.maxConcurrent()
        && (intake.isExhausted() || isStuck || !memory.hasUnseen())) {
      RequestRun run = Objects.requireNonNull(underWay.resume());
      follow(run, run::resolve);
    }
  }

  private void follow(RequestRun run, Supplier<CompletableFuture<RunResult>> way) {
    Futures.start(way).whenComplete((value, why) -> event(() -> end(run, value, why)));
  }

  private void end(RequestRun run, @Nullable RunResult result, @Nullable Throwable why) {
    boolean isBegun = why == null || !RequestRun.isNotBegun(why);
    BatchItem item = isBegun ? run.outcome(result, why) : null;
    outbox.add(run.index(), item);
    underWay.end(run);
    FlowscaleException failed = item == null ? null : item.failure();
    if (failed != null && (options.isStoppedByFailure() || EarlyEnd.isShared(failed))) {
      stop(failed);
    }
  }

  /** A request's failure ends the batch: nothing more is begun. */
  private void stop(FlowscaleException why) {
    if (!stopping) {
      early.stoppedBy(why);
      beginNoMore();
    }
  }

  /** Something else than a request has failed. */
  private void fail(Throwable why) {
    early.failed(why);
    if (!stopping) {
      beginNoMore();
    }
  }

  private void beginNoMore() {
    stopping = true;
    if (options.cancelsRemaining()) {
      underWay.forEach(RequestRun::cancelWait);
    }
    takeNoMore();
  }

  private void takeNoMore() {
    stopping = true;
    if (gate != null) {
      gate.close();
    }
    intake.close();
  }

  /** Ended from outside, on whatever thread that is. */
  private void abort(FlowscaleException why) {
    boolean cancelsRuns =
        options.cancelsRemaining() || !options.waitOptions().cancelRunOn().isEmpty();
    // The close does not wait for a checkpoint. An interrupted caller does: what there is to tell
    // comes with the end.
    if (cancelsRuns || !(why instanceof ClientClosedException)) {
      scope.finishing(ended);
    }
    stopping = true;
    // First of all: the end of the last item is the batch's, and what ended it has to be known
    // then.
    event(
        () -> {
          early.failed(why);
          takeNoMore();
        });
    // First all of them: the room that one makes is no other's.
    List<Runnable> breakingOff = new ArrayList<>();
    underWay.forEach(run -> breakingOff.add(run.aborting(Batches.copy(why))));
    breakingOff.forEach(Runnable::run);
  }

  private void finish() {
    // Not by the flag: an abort sets it before its reason is here.
    boolean isOver = underWay.isEmpty() && (early.isKnown() || intake.isExhausted());
    boolean isTold = early.failure() != null || outbox.size() == 0;
    if (!isOver || !isTold || ending) {
      return;
    }
    ending = true;
    Futures.start(memory::end).whenComplete((done, refused) -> event(this::over));
  }

  private void over() {
    if (gate != null) {
      gate.close();
    }
    BatchEnd end = new BatchEnd(group, early.stoppedBy(), outbox.drain(), early.failure());
    try {
      outcomes.onEnd(end);
    } finally {
      ended.complete(null);
    }
  }
}
