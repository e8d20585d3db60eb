package ai.flowscale.engine.waiting;

import ai.flowscale.api.EndedBy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.engine.endpoint.FlowscaleApi;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.exchange.Pause;
import ai.flowscale.engine.exchange.RetryRules;
import ai.flowscale.engine.listening.SerialCalls;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Waits for one run: looks at it until it has ended, then at its outputs until they are there. No
 * thread waits; each step is started by the one before it or by the scheduler, so that no two of
 * them run at once.
 */
final class RunWait {
  private final FlowscaleApi api;
  private final Scheduler scheduler;
  private final CallScope scope;
  private final String runId;
  private final WaitOptions options;
  private final @Nullable Submission submission;
  private final SerialCalls listenerCalls;
  private final PollSchedule schedule;
  private final long startedAt;
  private final CompletableFuture<RunResult> result = new CompletableFuture<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Pause pause;

  private volatile @Nullable Run lastRun;
  private volatile @Nullable OutputCollection outputs;
  private volatile @Nullable FlowscaleException lastFailure;
  private volatile long endSeenAt;

  RunWait(
      FlowscaleApi api,
      Scheduler scheduler,
      SerialCalls listenerCalls,
      CallScope scope,
      String runId,
      WaitOptions options,
      @Nullable Submission submission) {
    this.api = api;
    this.scheduler = scheduler;
    this.listenerCalls = listenerCalls;
    this.scope = scope;
    this.runId = runId;
    this.options = options;
    this.submission = submission;
    this.schedule = new PollSchedule(options);
    this.startedAt = scheduler.nanoTime();
    this.pause = new Pause(scheduler);
  }

  CompletableFuture<RunResult> start() {
    CallScope.Registration registration = scope.onAbort(this::fail);
    result.whenComplete(
        (value, failure) -> {
          registration.remove();
          pause.end();
        });
    look();
    return result;
  }

  private void look() {
    Duration left = left();
    if (ended.get() || isOver(left)) {
      timeOut();
      return;
    }
    try {
      OutputCollection wanted = outputs;
      if (wanted == null) {
        guarded(
            api.lookAtRun(runId, left, scope)
                .handle(
                    (run, failure) -> {
                      sawRun(run, failure);
                      return run;
                    }));
      } else {
        lookAtOutputs(wanted, left);
      }
    } catch (RuntimeException e) {
      // On the scheduler's thread nobody else would hear of it.
      fail(Failures.ours(e));
    }
  }

  private void lookAgain(Duration delay) {
    Duration left = left();
    if (isOver(left)) {
      timeOut();
      return;
    }
    pause.before(this::look, delay.compareTo(left) < 0 ? delay : left);
  }

  private void sawRun(@Nullable Run run, @Nullable Throwable failure) {
    if (run == null) {
      missed(Failures.ours(failure == null ? new IllegalStateException("no run") : failure));
      return;
    }
    lastFailure = null;
    tellStatus(run);
    lastRun = run;
    RunStatus status = run.status();
    if (status.isSuccess()) {
      endSeenAt = scheduler.nanoTime();
      OutputCollection known = outputsOf(run);
      outputs = known;
      goOn(known, run);
    } else if (status.isCancelled()) {
      fail(
          new RunCancelledException(
              "Run " + runId + " was cancelled.", runId, run, outputsOf(run).ready()));
    } else if (status.isFinal()) {
      fail(
          new RunFailedException(
              "Run " + runId + " ended with status " + status + " (see run() and errors()).",
              runId,
              run,
              outputsOf(run).ready(),
              FailureDetails.of(run),
              null));
    } else {
      lookAgain(schedule.nextDelay());
    }
  }

  private void tellStatus(Run run) {
    Run before = lastRun;
    if (before == null || !before.status().equals(run.status())) {
      scope.settings().events().runStatus(runId, run.status());
      options.listener().ifPresent(l -> listenerCalls.call(() -> l.onStatus(run)));
    }
  }

  /** A look that fails once does not end the wait, unless no later one can do better. */
  private void missed(FlowscaleException failure) {
    lastFailure = failure;
    boolean mayTurnUp =
        failure instanceof NotFoundException
            && lastRun == null
            && since(startedAt).compareTo(options.notFoundGrace()) <= 0;
    if (mayTurnUp || RetryRules.isTransient(failure)) {
      lookAgain(longer(schedule.nextDelay(), failure));
    } else {
      fail(failure);
    }
  }

  /** Obeys {@code Retry-After} where it asks for more than the schedule. */
  private static Duration longer(Duration delay, FlowscaleException failure) {
    Optional<Duration> asked =
        failure instanceof ApiException answer ? answer.retryAfter() : Optional.empty();
    return asked.filter(d -> d.compareTo(delay) > 0).orElse(delay);
  }

  private OutputCollection outputsOf(Run run) {
    // A node that was refused gives nothing, though its output may have been announced.
    Submission told = submission;
    List<String> announced =
        told != null && told.nodeErrors().isEmpty() ? told.outputNames() : List.of();
    return new OutputCollection(run, announced);
  }

  private void goOn(OutputCollection known, Run run) {
    if (known.missing().isEmpty()) {
      if (ended.compareAndSet(false, true)) {
        result.complete(new RunResult(runId, run, known.ready(), submission));
      }
    } else {
      look();
    }
  }

  private void lookAtOutputs(OutputCollection wanted, Duration left) {
    List<String> missing = wanted.missing();
    List<CompletableFuture<Optional<RunOutput>>> looks =
        missing.stream().map(name -> api.lookAtOutput(name, left, scope)).toList();
    AtomicInteger open = new AtomicInteger(looks.size());
    for (CompletableFuture<Optional<RunOutput>> look : looks) {
      guarded(
          look.handle(
              (output, failure) -> {
                if (open.decrementAndGet() == 0) {
                  sawOutputs(wanted, missing, looks);
                }
                return output;
              }));
    }
  }

  /** A step that fails by a mistake of ours must not leave the wait open for ever. */
  private void guarded(CompletableFuture<?> step) {
    step.whenComplete(
        (value, mistake) -> {
          if (mistake != null) {
            fail(Failures.ours(mistake));
          }
        });
  }

  private void sawOutputs(
      OutputCollection wanted,
      List<String> names,
      List<CompletableFuture<Optional<RunOutput>>> looks) {
    FlowscaleException missed = null;
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      CompletableFuture<Optional<RunOutput>> look = looks.get(i);
      if (look.isCompletedExceptionally()) {
        FlowscaleException failure = Failures.ours(look.handle((v, f) -> f).join());
        if (failure instanceof NotFoundException ? isOverdue() : !RetryRules.isTransient(failure)) {
          giveUp(wanted, name, failure);
          return;
        }
        missed = failure;
      } else {
        look.join().filter(RunOutput::isReady).ifPresent(output -> wanted.add(name, output));
      }
    }
    lastFailure = missed;
    if (wanted.missing().isEmpty()) {
      goOn(wanted, Objects.requireNonNull(lastRun));
    } else {
      Duration delay = schedule.nextDelay();
      lookAgain(missed == null ? delay : longer(delay, missed));
    }
  }

  /** Shortly before an output is there the service may not know it; later that is no excuse. */
  private boolean isOverdue() {
    return since(endSeenAt).compareTo(options.notFoundGrace()) > 0;
  }

  private void giveUp(OutputCollection wanted, String name, FlowscaleException failure) {
    Run run = lastRun;
    if (failure instanceof NotFoundException && run != null) {
      fail(
          new RunFailedException(
              "Run " + runId + " has ended, but the service does not know its output " + name + ".",
              runId,
              run,
              wanted.ready(),
              List.of(),
              failure));
    } else {
      fail(failure);
    }
  }

  private void fail(FlowscaleException failure) {
    failure.noteRunId(runId);
    boolean outOfTime =
        failure instanceof TransportException broken
            && broken.kind() == TransportException.Kind.TIMEOUT
            && isOver(left());
    if (outOfTime) {
      timeOut();
    } else {
      end(failure, failure == scope.abortReason() ? endOf(failure) : null);
    }
  }

  private static @Nullable EndedBy endOf(FlowscaleException abort) {
    if (abort instanceof CallAbortedException aborted) {
      return aborted.reason() == CallAbortedException.Reason.INTERRUPTED
          ? EndedBy.INTERRUPT
          : EndedBy.CANCEL;
    }
    return abort instanceof ClientClosedException ? EndedBy.CLOSE : null;
  }

  private void timeOut() {
    if (ended.get()) {
      return;
    }
    Run run = lastRun;
    OutputCollection known = outputs;
    if (known == null && run != null) {
      known = outputsOf(run);
    }
    WaitTimedOutException failure =
        new WaitTimedOutException(
            "Run " + runId + " did not end within " + options.timeout() + "; " + lastSeen(run),
            runId,
            run,
            known == null ? List.of() : known.ready(),
            options.timeout(),
            lastFailure);
    end(failure, EndedBy.TIMEOUT);
  }

  private String lastSeen(@Nullable Run run) {
    String seen = run == null ? "it was never seen" : "it was last seen " + run.status();
    return options.cancelRunOn().contains(EndedBy.TIMEOUT)
        ? seen + ". It was to be cancelled: runCancellation() tells what came of that."
        : seen + ". It goes on: wait again with awaitRun, or cancel it with cancelRun.";
  }

  /** Ends the wait, once, and the run with it where the options say so. */
  private void end(FlowscaleException failure, @Nullable EndedBy by) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    pause.end();
    boolean hasEnded = outputs != null;
    if (by == null || hasEnded || !options.cancelRunOn().contains(by)) {
      result.completeExceptionally(failure);
      return;
    }
    scope.finishing(result);
    RunCanceller.cancel(api, runId, scope.settings())
        .whenComplete(
            (confirmed, refused) -> {
              RunCanceller.note(failure, refused);
              result.completeExceptionally(failure);
            });
  }

  private Duration since(long moment) {
    return Duration.ofNanos(scheduler.nanoTime() - moment);
  }

  private Duration left() {
    return options.timeout().minus(since(startedAt));
  }

  private static boolean isOver(Duration left) {
    return left.isZero() || left.isNegative();
  }
}
