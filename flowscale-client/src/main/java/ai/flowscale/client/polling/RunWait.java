package ai.flowscale.client.polling;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.support.ExpectedRun;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.SerialExecutor;
import ai.flowscale.client.http.CallLimit;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.RetryRules;
import ai.flowscale.client.observation.ObservedOperation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for one run: polls it until it has ended, then its outputs until they are there. No thread
 * waits; the poller starts each poll, the next one of the run only after the one before.
 */
final class RunWait implements Polled {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  private final RunWaiter with;
  private final CallScope scope;
  private final String runId;
  private final ExpectedRun expected;
  private final WaitOptions options;
  private final @Nullable Submission submission;
  private final SerialExecutor listenerCalls;
  private final PollSchedule schedule;
  private final WaitFailures failures;
  private final WaitCompletion completion;

  /** Ends the deadline and the polls, those in flight too, with the wait. */
  private final CallScope polling;

  private volatile CallScope.@Nullable Registration registration;

  // Only polls of the run use these, and the poller parts them.
  private int failuresInARow;
  private Duration graceUntil = RunWaiter.GRACE;

  /** What showed of a response that it was about another run, in one word; or null. */
  private volatile @Nullable String contradiction;

  private volatile @Nullable Run lastRun;
  private volatile @Nullable OutputCollection outputs;
  private volatile @Nullable FlowscaleException lastFailure;

  /**
   * Takes what it needs.
   *
   * @param expected what is known of the run: its id, and more where the client submitted it
   * @param submission the run's, or null where that was not just made
   */
  RunWait(
      RunWaiter with,
      SerialExecutor listenerCalls,
      CallScope scope,
      String runId,
      ExpectedRun expected,
      WaitOptions options,
      @Nullable Submission submission) {
    this.with = with;
    this.listenerCalls = listenerCalls;
    this.scope = scope;
    this.polling = scope.background();
    this.runId = runId;
    this.expected = expected;
    this.options = options;
    this.submission = submission;
    this.schedule =
        new PollSchedule(options, with, submission == null ? null : submission.workflowId());
    this.failures = new WaitFailures(runId, options, submission != null);
    this.completion = new WaitCompletion(with.api(), scope, runId, options, this::release);
  }

  /** Starts to wait, once. */
  CompletableFuture<RunResult> start() {
    if (!options.cancelRunOn().isEmpty()) {
      // From the beginning: a close of the client may come second, while the wait is being ended.
      scope.finishing(completion.result());
    }
    try {
      registration = scope.onAbort(this::end);
      with.poller()
          .add(
              this,
              polling,
              schedule.first(),
              !options.isFixedInterval(),
              runId,
              new Sweep.Settings(options.pollTimeout(), scope.settings()));
      // Last: where time is moved by hand, the first poll is to be in the queue before.
      planDeadline();
    } catch (Throwable failure) {
      fail(failure);
    }
    return completion.result();
  }

  private void planDeadline() {
    Scheduler.Scheduled deadline = with.scheduler().schedule(this::timeOut, left());
    polling.onAbort(why -> deadline.cancel());
  }

  /** Returns what is left of the time to wait: the first poll may be made on this thread. */
  private Duration left() {
    Duration left = options.timeout().minus(schedule.waited());
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void release() {
    CallScope.Registration registered = registration;
    if (registered != null) {
      registered.remove();
    }
    polling.abort(CallFailures.cancelled("The wait has ended."));
    polling.close();
  }

  @Override
  public CompletableFuture<Next> poll(CallScope poll) {
    return with.api()
        .once(CallLimit.ofPoll(options.pollTimeout()))
        .run(runId, poll)
        .handle((run, failure) -> run == null ? missed(failure) : polled(run));
  }

  private Next polled(Run run) {
    String other = contradiction(run);
    return other == null ? seen(run) : missed(failures.otherRun(other));
  }

  private @Nullable String contradiction(Run run) {
    String other = expected.contradiction(run);
    contradiction = other == null ? contradiction : other;
    return other;
  }

  @Override
  public ObservedOperation operation() {
    return scope.operation();
  }

  @Override
  public @Nullable Next listed(Run run) {
    if (contradiction(run) != null) {
      return null;
    }
    RunStatus status = run.status();
    OutputCollection known = outputsOf(run);
    // A page is only ever good news. Whether it shows all outputs where it names none, and what
    // ended a run badly, the run itself has to say.
    boolean whole =
        !run.outputNames().isEmpty()
            && !run.outputs().isEmpty()
            && known.missing().isEmpty()
            && known.failed().isEmpty();
    return !status.isFinal() || (status.isSuccess() && whole) ? seen(run) : null;
  }

  private Next seen(Run run) {
    if (completion.isOver()) {
      return Next.NONE;
    }
    Run before = lastRun;
    if (before == null) {
      graceUntil = schedule.waited().plus(RunWaiter.GRACE);
    }
    lastFailure = null;
    failuresInARow = 0;
    lastRun = run;
    schedule.seen(run);
    RunStatus status = run.status();
    if (before == null || !before.status().equals(status)) {
      LOG.log(System.Logger.Level.DEBUG, "Run {0} is {1}", Printable.name(runId), status);
      scope.operation().runStatus(runId, run);
      options.listener().ifPresent(l -> listenerCalls.offer(() -> l.onStatus(run)));
    }
    if (!status.isFinal()) {
      return Next.after(schedule.next());
    }
    OutputCollection known = outputsOf(run);
    if (status.isSuccess()) {
      outputs = known;
      Duration endSeen = schedule.waited();
      for (String name : known.missing()) {
        with.poller().add(new OutputPoll(name, known, endSeen), polling, Duration.ZERO);
      }
      completeIfWhole(known);
    } else if (status.isCancelled()) {
      end(failures.cancelled(run, known.ready()));
    } else {
      end(failures.failed(run, known.ready()));
    }
    return Next.NONE;
  }

  /** A poll that fails does not end the wait, unless a later one can do no better. */
  private Next missed(@Nullable Throwable thrown) {
    FlowscaleException failure = noted(thrown);
    boolean mayTurnUp =
        failure instanceof NotFoundException && schedule.waited().compareTo(graceUntil) <= 0;
    if (mayTurnUp || mayBeRepeated(failure)) {
      failuresInARow++;
      return Next.after(schedule.afterFailures(failuresInARow), failure, scope.settings());
    }
    end(failure);
    return Next.NONE;
  }

  private FlowscaleException noted(@Nullable Throwable thrown) {
    FlowscaleException failure = CallFailures.toFlowscaleException(thrown);
    lastFailure = failure;
    return failure;
  }

  /** A supplier of headers that has worked during the wait may work again. */
  private boolean mayBeRepeated(FlowscaleException failure) {
    return RetryRules.mayPass(failure)
        || (failure instanceof ConfigurationException && lastRun != null);
  }

  private OutputCollection outputsOf(Run run) {
    // A node that was refused gives nothing, though its output may have been announced.
    Submission told = submission;
    List<String> announced =
        told != null && told.nodeErrors().isEmpty() ? told.outputNames() : List.of();
    return new OutputCollection(run, announced);
  }

  private void completeIfWhole(OutputCollection known) {
    if (!known.missing().isEmpty()) {
      return;
    }
    Run run = Objects.requireNonNull(lastRun);
    known
        .failed()
        .ifPresentOrElse(
            output -> end(failures.withoutOutput(run, output, known.ready())),
            () -> completion.complete(new RunResult(runId, run, known.ready(), submission)));
  }

  /** One output that is missing after the end of the run. */
  private final class OutputPoll implements Polled {
    private final String name;
    private final OutputCollection known;
    private final Duration endSeen;

    OutputPoll(String name, OutputCollection known, Duration endSeen) {
      this.name = name;
      this.known = known;
      this.endSeen = endSeen;
    }

    @Override
    public CompletableFuture<Next> poll(CallScope poll) {
      return with.api()
          .once(CallLimit.ofPoll(options.pollTimeout()))
          .output(name, poll)
          .handle((output, failure) -> output == null ? missed(failure) : seen(output));
    }

    private Next seen(Optional<RunOutput> output) {
      lastFailure = null;
      output.ifPresent(one -> known.add(name, one));
      return next(Next.after(schedule.nextOutput(sinceEnd())));
    }

    private Next missed(@Nullable Throwable thrown) {
      FlowscaleException failure = noted(thrown);
      // Shortly before an output is there the service may not know it; later that is no excuse.
      boolean unknown = failure instanceof NotFoundException && !mayBeRepeated(failure);
      if (!unknown && !mayBeRepeated(failure)) {
        end(failure);
        return Next.NONE;
      }
      if (unknown && sinceEnd().compareTo(RunWaiter.GRACE) > 0) {
        known.fail(new OutputCollection.Failed(name, "is not known to the service", failure));
      }
      return next(Next.after(schedule.nextOutput(sinceEnd()), failure, scope.settings()));
    }

    private Duration sinceEnd() {
      return schedule.waited().minus(endSeen);
    }

    private Next next(Next otherwise) {
      if (known.missing().contains(name)) {
        return otherwise;
      }
      completeIfWhole(known);
      return Next.NONE;
    }

    @Override
    public void fail(Throwable failure) {
      RunWait.this.fail(failure);
    }
  }

  @Override
  public void fail(Throwable failure) {
    end(CallFailures.toFlowscaleException(failure));
  }

  private void end(FlowscaleException failure) {
    failure.noteRunId(runId);
    end(failure, completion.by(failure));
  }

  private void end(FlowscaleException failure, @Nullable WaitTermination by) {
    completion.fail(failure, by, outputs == null && !isAnothers());
  }

  /** Whether all that was seen under its id was another's run, which is not to be cancelled. */
  private boolean isAnothers() {
    return lastRun == null && contradiction != null;
  }

  private void timeOut() {
    if (completion.isOver()) {
      return;
    }
    if (!left().isZero()) {
      // A scheduler that takes no more tasks runs those that it has. That is no end of a paid run.
      try {
        planDeadline();
      } catch (RejectedExecutionException refused) {
        fail(refused);
      }
      return;
    }
    Run run = lastRun;
    OutputCollection known = outputs;
    if (known == null && run != null) {
      known = outputsOf(run);
    }
    List<RunOutput> ready = known == null ? List.of() : known.ready();
    end(
        isAnothers()
            ? failures.timedOutAtAnothers(Objects.requireNonNull(contradiction), lastFailure)
            : failures.timedOut(run, ready, lastFailure),
        WaitTermination.TIMEOUT);
  }
}
