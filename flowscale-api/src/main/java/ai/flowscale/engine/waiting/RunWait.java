package ai.flowscale.engine.waiting;

import ai.flowscale.api.EndedBy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.model.Submission;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.exchange.RetryRules;
import ai.flowscale.engine.listening.SerialCalls;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Waits for one run: looks at it until it has ended, then at its outputs until they are there. No
 * thread waits; the poller starts each step, and only when the one before it has planned it, so
 * that no two of them run at once.
 */
final class RunWait implements Polled {
  private final Waiting with;
  private final CallScope scope;
  private final String runId;
  private final WaitOptions options;
  private final @Nullable Submission submission;
  private final SerialCalls listenerCalls;
  private final LookSchedule schedule;
  private final RunClock clock;
  private final WaitFailures failing;
  private final WaitEnd end;
  private final Turn turn;

  /** Looks that failed, one after the other. Only the steps use it, and the poller parts them. */
  private int failures;

  private volatile @Nullable Run lastRun;
  private volatile @Nullable OutputCollection outputs;
  private volatile @Nullable OutputRound round;
  private volatile @Nullable FlowscaleException lastFailure;
  private volatile Duration endSeenAfter = Duration.ZERO;

  /**
   * Takes what it needs.
   *
   * @param submission the run's, or null where it was taken up by its id
   * @param groupId the group in which it was submitted, or null
   */
  RunWait(
      Waiting with,
      SerialCalls listenerCalls,
      CallScope scope,
      String runId,
      WaitOptions options,
      @Nullable Submission submission,
      @Nullable String groupId) {
    this.with = with;
    this.listenerCalls = listenerCalls;
    this.scope = scope;
    this.runId = runId;
    this.options = options;
    this.submission = submission;
    this.schedule = new LookSchedule(options, with.random());
    this.clock =
        new RunClock(
            with.scheduler(), with.times(), submission == null ? null : submission.workflowId());
    this.failing = new WaitFailures(runId, options);
    this.end = new WaitEnd(with.api(), scope, runId, options);
    this.turn = with.poller().join(this, runId, options.timeout(), groupId, scope.settings());
  }

  CompletableFuture<RunResult> start() {
    CallScope.Registration registration = scope.onAbort(this::fail);
    end.result().whenComplete((value, failure) -> registration.remove());
    // Of a workflow that is known it is known too that the run cannot be over yet.
    boolean knownToTakeLong = submission != null && clock.hasTimes() && !schedule.isFixed();
    plan(knownToTakeLong ? clock.nextLook(schedule) : Duration.ZERO);
    return end.result();
  }

  private void plan(Duration delay) {
    with.poller().plan(turn, delay, schedule.isFixed() ? Duration.ZERO : delay.dividedBy(2));
  }

  @Override
  public boolean wantsRun() {
    return outputs == null;
  }

  @Override
  public boolean hasMore() {
    OutputRound current = round;
    return current != null && current.hasMore();
  }

  @Override
  public CompletableFuture<?> look() {
    Duration left = options.timeout().minus(clock.waited());
    if (end.hasCome() || left.isZero() || left.isNegative()) {
      timeOut();
      return CompletableFuture.completedFuture(null);
    }
    OutputRound current = round;
    if (current != null) {
      return current.startNext(with.api(), left, scope, () -> sawOutputs(current));
    }
    return with.api()
        .lookAtRun(runId, left, scope)
        .handle(
            (run, failure) -> {
              if (run == null) {
                missed(failure == null ? new IllegalStateException("no run") : failure);
              } else {
                sawRun(run);
              }
              return run;
            });
  }

  @Override
  public void listed(Run run) {
    RunStatus status = run.status();
    // A page is only ever good news. Whether it shows all outputs where it names none, and what
    // ended a run badly, the run itself has to say.
    boolean whole =
        !run.outputNames().isEmpty()
            && !run.outputs().isEmpty()
            && outputsOf(run).missing().isEmpty();
    if (!status.isFinal() || (status.isSuccess() && whole)) {
      sawRun(run);
    } else {
      with.poller().planSingle(turn);
    }
  }

  private void sawRun(Run run) {
    lastFailure = null;
    failures = 0;
    tellStatus(run);
    lastRun = run;
    clock.seen(run);
    RunStatus status = run.status();
    if (status.isSuccess()) {
      clock.ended(run);
      endSeenAfter = clock.waited();
      OutputCollection known = outputsOf(run);
      outputs = known;
      goOn(known, Duration.ZERO);
    } else if (status.isCancelled()) {
      fail(failing.cancelled(run, outputsOf(run).ready()));
    } else if (status.isFinal()) {
      fail(failing.failed(run, outputsOf(run).ready()));
    } else {
      plan(clock.nextLook(schedule));
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
  private void missed(Throwable thrown) {
    FlowscaleException failure = Failures.ours(thrown);
    lastFailure = failure;
    boolean mayTurnUp =
        failure instanceof NotFoundException
            && lastRun == null
            && clock.waited().compareTo(options.notFoundGrace()) <= 0;
    if (mayTurnUp || RetryRules.isTransient(failure)) {
      with.poller().obey(failure, scope.settings());
      failures++;
      plan(longer(schedule.afterFailures(failures), failure));
    } else {
      fail(failure);
    }
  }

  /** Obeys {@code Retry-After} where it asks for more than the schedule. */
  private Duration longer(Duration delay, FlowscaleException failure) {
    Duration asked = RetryRules.delayAskedBy(failure, scope.settings().retryPolicy());
    return asked.compareTo(delay) > 0 ? asked : delay;
  }

  private OutputCollection outputsOf(Run run) {
    // A node that was refused gives nothing, though its output may have been announced.
    Submission told = submission;
    List<String> announced =
        told != null && told.nodeErrors().isEmpty() ? told.outputNames() : List.of();
    return new OutputCollection(run, announced);
  }

  /** Ends the wait if all outputs are there, and else plans looks at the others. */
  private void goOn(OutputCollection known, Duration delay) {
    List<String> missing = known.missing();
    if (missing.isEmpty()) {
      Run run = Objects.requireNonNull(lastRun);
      end.complete(new RunResult(runId, run, known.ready(), submission), this::leave);
    } else {
      round = new OutputRound(missing);
      plan(delay);
    }
  }

  private void sawOutputs(OutputRound seen) {
    OutputCollection wanted = Objects.requireNonNull(outputs);
    FlowscaleException missed = null;
    for (OutputRound.Seen one : seen.seen()) {
      FlowscaleException failure = one.failure();
      if (failure == null) {
        one.output().filter(RunOutput::isReady).ifPresent(output -> wanted.add(one.name(), output));
      } else if (failure instanceof NotFoundException
          ? isOverdue()
          : !RetryRules.isTransient(failure)) {
        giveUp(wanted, one.name(), failure);
        return;
      } else {
        with.poller().obey(failure, scope.settings());
        missed = failure;
      }
    }
    lastFailure = missed;
    double waited = clock.waited().minus(endSeenAfter).toNanos() / 1e9;
    Duration delay = schedule.afterElapsed(waited);
    goOn(wanted, missed == null ? delay : longer(delay, missed));
  }

  /** Shortly before an output is there the service may not know it; later that is no excuse. */
  private boolean isOverdue() {
    return clock.waited().minus(endSeenAfter).compareTo(options.notFoundGrace()) > 0;
  }

  private void giveUp(OutputCollection wanted, String name, FlowscaleException failure) {
    Run run = lastRun;
    if (failure instanceof NotFoundException && run != null) {
      fail(failing.withoutOutput(run, name, wanted.ready(), failure));
    } else {
      fail(failure);
    }
  }

  @Override
  public void broken(Throwable mistake) {
    fail(Failures.ours(mistake));
  }

  private void fail(FlowscaleException failure) {
    failure.noteRunId(runId);
    boolean outOfTime =
        failure instanceof TransportException broken
            && broken.kind() == TransportException.Kind.TIMEOUT
            && clock.waited().compareTo(options.timeout()) >= 0;
    if (outOfTime) {
      timeOut();
    } else {
      fail(failure, end.by(failure));
    }
  }

  private void fail(FlowscaleException failure, @Nullable EndedBy by) {
    end.fail(failure, by, outputs != null, this::leave);
  }

  private void leave() {
    with.poller().leave(turn);
  }

  @Override
  public void timeOut() {
    if (end.hasCome()) {
      return;
    }
    Run run = lastRun;
    OutputCollection known = outputs;
    if (known == null && run != null) {
      known = outputsOf(run);
    }
    List<RunOutput> ready = known == null ? List.of() : known.ready();
    fail(failing.timedOut(run, ready, lastFailure), EndedBy.TIMEOUT);
  }
}
