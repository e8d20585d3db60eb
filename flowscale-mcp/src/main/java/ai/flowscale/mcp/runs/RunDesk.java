package ai.flowscale.mcp.runs;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.RunException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.support.ExpectedRun;
import ai.flowscale.api.support.ExpectedRun.Verdict;
import ai.flowscale.api.support.ListEvidence;
import ai.flowscale.api.text.Printable;
import ai.flowscale.mcp.McpOptions;
import ai.flowscale.mcp.runs.Entry.State;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts runs, or joins calls with those that the same inputs have started. A submission is
 * recorded before it is sent, in a group of its own, in which its run is found again whatever was
 * lost meanwhile.
 */
public final class RunDesk {
  /** A call that lasts longer may have been given up: clients wait for a minute, some for less. */
  static final Duration QUICK = Duration.ofSeconds(30);

  /** How long the result that a caller received is given to the same call again. */
  static final Duration REPEATED = Duration.ofSeconds(30);

  /** How long the result that no caller may have received is kept for the same call. */
  static final Duration UNCLAIMED = Duration.ofMinutes(10);

  /** After this long, the run of a submission whose response was lost would be in its group. */
  static final Duration APPEARS_WITHIN = Duration.ofMinutes(2);

  /** How often a server records that it still sends: it would be late twice before it counts. */
  private static final Duration SENDING = Duration.ofSeconds(40);

  private static final Duration SEARCH = Duration.ofSeconds(20);
  private static final Duration LONGEST_RUN = Duration.ofDays(1);
  private static final long CANCELLATION_SECONDS = 8;

  private final AsyncFlowscale flowscale;
  private final McpOptions options;
  private final Scheduler scheduler;
  private final Executor executor;
  private final Journal journal;
  private final String keyDigest;
  private final RunTimes times;
  private final Map<String, LiveRun> byGroup = new ConcurrentHashMap<>();
  private final Map<String, LiveRun> byRun = new ConcurrentHashMap<>();
  private CompletableFuture<Void> cancelling = CompletableFuture.completedFuture(null);

  /**
   * Makes a desk.
   *
   * @param executor what may block, since the journal is a file
   */
  public RunDesk(
      AsyncFlowscale flowscale, McpOptions options, Scheduler scheduler, Executor executor) {
    this.flowscale = flowscale;
    this.options = options;
    this.scheduler = scheduler;
    this.executor = executor;
    journal = new Journal(options.stateFolder());
    keyDigest = options.keyDigest();
    times = new RunTimes(flowscale);
  }

  /**
   * What a call asks for.
   *
   * @param workflowId the workflow
   * @param digest of the workflow and its inputs
   * @param inputs the inputs
   * @param isNew whether it wants a run of its own
   */
  public record RunRequest(String workflowId, String digest, WorkflowInputs inputs, boolean isNew) {
    /** Prints no input. */
    @Override
    public String toString() {
      return "RunRequest[workflowId=" + workflowId + "]";
    }
  }

  /**
   * The run of a call.
   *
   * @param run the run
   * @param caller the call
   * @param joined whether an earlier call has started it
   */
  public record Ticket(LiveRun run, LiveRun.Caller caller, boolean joined) {}

  /**
   * What the journal says of an wanted.
   *
   * @param entry a new one, or that of the run to join
   * @param live its run where this server waits for it, and so of each new one
   */
  private record Decision(Entry entry, @Nullable LiveRun live) {}

  /** Starts or joins a run. Blocks for the journal. */
  public CompletableFuture<Ticket> take(RunRequest wanted) {
    LiveRun fresh = new LiveRun(scheduler, "mcp-" + UUID.randomUUID(), wanted.workflowId(), true);
    Decision decision;
    try {
      decision = journal.change(now(), entries -> decide(wanted, fresh, entries));
    } catch (RuntimeException e) {
      // Nothing is submitted whose record may be lost, so no call may wait for it.
      fresh.group().ifPresent(byGroup::remove);
      throw e;
    }
    Entry entry = decision.entry();
    LiveRun live = decision.live();
    if (live != null) {
      return live == fresh
          ? CompletableFuture.completedFuture(submit(wanted, entry, live))
          : joined(live);
    }
    return entry.state() == State.SENT
        ? search(wanted, entry)
        : joined(watch(entry, wanted.workflowId()));
  }

  /** Waits for a run by its id, started by any client. */
  public CompletableFuture<Ticket> await(String runId) {
    LiveRun live = byRun.get(runId);
    if (live != null) {
      return joined(live);
    }
    Optional<Entry> known =
        journal.change(
            now(),
            entries ->
                entries.all().stream()
                    .filter(entry -> entry.run().equals(runId) && entry.mayBeOf(keyDigest))
                    .findFirst());
    return joined(
        known
            .map(entry -> watch(entry, ""))
            .orElseGet(() -> follow(new LiveRun(scheduler, null, "", false), runId)));
  }

  /** Ends a call that its client has cancelled. */
  public void abandon(Ticket ticket) {
    LiveRun run = ticket.run();
    if (run.leave(ticket.caller())
        && options.cancelsAbandoned()
        && run.isOwn()
        && !run.result().isDone()) {
      CompletableFuture<?> cancelled =
          run.runId()
              .thenCompose(
                  id ->
                      run.hasCallers()
                          ? CompletableFuture.completedFuture(null)
                          : flowscale.cancelRun(id));
      synchronized (this) {
        cancelling = CompletableFuture.allOf(cancelling, cancelled.exceptionally(failed -> null));
      }
    }
  }

  /** Waits until the runs of abandoned calls are cancelled, for a few seconds. */
  public void awaitCancellations() {
    CompletableFuture<Void> all;
    synchronized (this) {
      all = cancelling.copy();
    }
    all.completeOnTimeout(null, CANCELLATION_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Ends a call whose result was made; a caller that waited long may have given up. */
  public void deliver(Ticket ticket) {
    LiveRun run = ticket.run();
    if (run.leaveWithin(ticket.caller(), QUICK)) {
      run.group()
          .ifPresent(
              group -> {
                try {
                  record(
                      new Entry(group, "", keyDigest, now()),
                      State.DELIVERED,
                      run.runId().getNow(""));
                } catch (UncheckedIOException | RefusedCallException unrecorded) {
                  // The same call gets the result again; that is no reason to keep it back now.
                }
              });
    }
  }

  /** Ends a call that returns "still running". */
  public void leave(Ticket ticket) {
    ticket.run().leave(ticket.caller());
  }

  /** The usual time of a run of the same workflow. */
  public Optional<Duration> usualTime(LiveRun run) {
    return times.usual(run.workflowId());
  }

  /** Within the lock of the journal, so that each entry that is open here has its run. */
  private Decision decide(RunRequest wanted, LiveRun fresh, Journal.Entries entries) {
    Instant now = now();
    Entry last = null;
    for (Entry entry : entries.all()) {
      if (entry.digest().equals(wanted.digest())
          && entry.mayBeOf(keyDigest)
          && (last == null || !isJoined(last, now) || isJoined(entry, now))) {
        last = entry;
      }
    }
    if (last != null && !wanted.isNew() && isJoined(last, now)) {
      return new Decision(last, byGroup.get(last.group()));
    }
    if (!wanted.isNew()) {
      entries.all().stream()
          .filter(entry -> entry.digest().equals(wanted.digest()) && isOpenElsewhere(entry, now))
          .findFirst()
          .ifPresent(
              entry -> {
                throw openElsewhere(entry);
              });
    }
    checkLimits(entries, now);
    Entry entry = new Entry(fresh.group().orElseThrow(), wanted.digest(), keyDigest, now);
    entries.put(entry);
    byGroup.put(entry.group(), fresh);
    return new Decision(entry, fresh);
  }

  private static boolean isJoined(Entry entry, Instant now) {
    Duration age = age(entry, now);
    return switch (entry.state()) {
      case SENT -> true;
      case RUNNING -> age.compareTo(LONGEST_RUN) < 0;
      case DELIVERED -> age.compareTo(REPEATED) < 0;
      case UNCLAIMED -> age.compareTo(UNCLAIMED) < 0;
      case FAILED, NO_RUN -> false;
    };
  }

  /** What another key sees of its run, this one may not see: so no response proves its end. */
  private boolean isOpenElsewhere(Entry entry, Instant now) {
    return !entry.mayBeOf(keyDigest)
        && entry.isOpen()
        && age(entry, now).compareTo(LONGEST_RUN) < 0;
  }

  private static RefusedCallException openElsewhere(Entry entry) {
    String what =
        entry.run().isEmpty()
            ? "A call with these inputs was submitted with another API key, and whether a run came"
                + " of it is not known."
            : "Run \"%s\" of these inputs was started with another API key, and its end is not known."
                .formatted(Printable.name(entry.run()));
    return new RefusedCallException(
        what
            + " Nothing was started now. Where it has ended, or is not yours, call again with"
            + " new_run: true.");
  }

  private static Duration age(Entry entry, Instant now) {
    return Duration.between(entry.changedAt(), now);
  }

  private void checkLimits(Journal.Entries entries, Instant now) {
    Instant hourAgo = now.minus(Duration.ofHours(1));
    long started =
        entries.all().stream()
            .filter(entry -> entry.state() != State.NO_RUN && entry.sentAt().isAfter(hourAgo))
            .count();
    if (started >= options.maxRunsPerHour()) {
      throw new RefusedCallException(
          "Nothing was started: this server starts at most %d runs within an hour, and has started %d."
                  .formatted(options.maxRunsPerHour(), started)
              + " Wait, or have the person who runs it raise --max-runs-per-hour.");
    }
    long open = entries.all().stream().filter(entry -> isCounted(entry, now)).count();
    if (open >= options.maxConcurrent()) {
      // Those of a server that has ended are not seen to end by anyone else.
      entries.all().stream()
          .filter(entry -> entry.state() == State.RUNNING && entry.mayBeOf(keyDigest))
          .filter(entry -> !byGroup.containsKey(entry.group()))
          .forEach(entry -> watch(entry, ""));
      throw new RefusedCallException(
          "Nothing was started: %d runs are queued or running, and this server allows %d at once."
                  .formatted(open, options.maxConcurrent())
              + " Wait for one of them with wait_run, or cancel one with cancel_run.");
    }
  }

  private static boolean isCounted(Entry entry, Instant now) {
    Duration age = age(entry, now);
    return entry.isOpen()
        && age.compareTo(entry.state() == State.SENT ? APPEARS_WITHIN : LONGEST_RUN) < 0;
  }

  private Ticket submit(RunRequest wanted, Entry entry, LiveRun run) {
    Ticket ticket = new Ticket(run, run.enter(), false);
    WorkflowRequest request =
        WorkflowRequest.builder(wanted.workflowId(), wanted.inputs())
            .groupId(entry.group())
            .uncertaintyPolicy(UncertaintyPolicy.search(SEARCH))
            .build();
    WaitOptions wait =
        WaitOptions.builder().timeout(LONGEST_RUN).listener(new Listener(run, entry)).build();
    CompletableFuture<RunResult> result;
    try {
      result = flowscale.executeWorkflowAndWait(request, wait);
    } catch (RuntimeException refused) {
      result = CompletableFuture.failedFuture(refused);
    }
    result.whenCompleteAsync((done, failure) -> end(run, entry, done, failure), executor);
    keepSent(run, entry);
    return ticket;
  }

  /** Other servers count from the last change how long a response may be lost. */
  private void keepSent(LiveRun run, Entry entry) {
    Scheduler.Scheduled next =
        scheduler.schedule(
            () -> {
              if (!run.runId().isDone()) {
                executor.execute(() -> record(entry, State.SENT, ""));
                keepSent(run, entry);
              }
            },
            SENDING);
    run.runId().whenComplete((id, failure) -> next.cancel());
  }

  /** Waits for a run of an earlier call, which this server does not know of yet. */
  private LiveRun watch(Entry entry, String workflowId) {
    LiveRun run = new LiveRun(scheduler, entry.group(), workflowId, false);
    LiveRun before = byGroup.putIfAbsent(entry.group(), run);
    return before == null ? follow(run, entry.run(), entry) : before;
  }

  private LiveRun follow(LiveRun run, String runId) {
    LiveRun before = byRun.putIfAbsent(runId, run);
    return before == null ? follow(run, runId, null) : before;
  }

  private LiveRun follow(LiveRun run, String runId, @Nullable Entry entry) {
    byRun.put(runId, run);
    run.runId().complete(runId);
    flowscale
        .awaitRun(runId, WaitOptions.builder().timeout(LONGEST_RUN).onStatus(run::see).build())
        .whenCompleteAsync((result, failure) -> end(run, entry, result, failure), executor);
    return run;
  }

  private static CompletableFuture<Ticket> joined(LiveRun run) {
    return CompletableFuture.completedFuture(new Ticket(run, run.enter(), true));
  }

  /** A submission of which only the record is left. */
  private CompletableFuture<Ticket> search(RunRequest wanted, Entry entry) {
    return flowscale
        .getRuns(RunQuery.group(entry.group()))
        .thenComposeAsync(
            page -> {
              ExpectedRun expected =
                  new ExpectedRun(null, entry.group(), true, wanted.workflowId());
              ListEvidence evidence = new ListEvidence();
              evidence.add(page);
              List<Run> candidates =
                  page.runs().stream()
                      .filter(run -> judge(expected, run, page) != Verdict.OTHER)
                      .toList();
              if (!candidates.isEmpty()) {
                Run first = candidates.get(0);
                if (candidates.size() > 1
                    || !evidence.isComplete()
                    || first.id() == null
                    || judge(expected, first, page) != Verdict.SAME) {
                  throw new RefusedCallException(
                      "An earlier call with these inputs was submitted, and the deployment does not"
                          + " tell whether one of its runs came of it. Nothing was started now. Look"
                          + " for that run with list_runs; where there is none, call again with"
                          + " new_run.");
                }
                record(entry, State.RUNNING, first.id());
                return take(wanted);
              }
              Duration age = age(entry, now());
              Duration left = APPEARS_WITHIN.minus(age);
              if (left.isNegative() && !evidence.isComplete()) {
                throw new RefusedCallException(
                    "An earlier call with these inputs was submitted, and the deployment counts runs"
                        + " of it that it does not list. Nothing was started now. Call again in a"
                        + " moment.");
              }
              if (left.isNegative()
                  && !entry.key().equals(keyDigest)
                  && age.compareTo(LONGEST_RUN) < 0) {
                throw openElsewhere(entry);
              }
              if (!left.isNegative()) {
                throw new RefusedCallException(
                    "An earlier call with these inputs was submitted, and whether a run came of it"
                        + " is not known yet. Nothing was started now. Call again in "
                        + (left.toSeconds() + 1)
                        + " s: then the run is found, or a new one is started.");
              }
              giveUp(entry);
              return take(wanted);
            },
            executor);
  }

  private static Verdict judge(ExpectedRun expected, Run run, RunPage page) {
    return expected.judge(run, page.meta().groupId());
  }

  private final class Listener implements RunListener {
    private final LiveRun run;
    private final Entry entry;

    Listener(LiveRun run, Entry entry) {
      this.run = run;
      this.entry = entry;
    }

    @Override
    public void onSubmitted(Submission submission) {
      byRun.put(submission.runId(), run);
      executor.execute(
          () -> {
            try {
              record(entry, State.RUNNING, submission.runId());
            } finally {
              run.runId().complete(submission.runId());
            }
          });
    }

    @Override
    public void onStatus(Run status) {
      run.see(status);
    }
  }

  private void end(
      LiveRun run, @Nullable Entry entry, @Nullable RunResult result, @Nullable Throwable thrown) {
    Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    String runId =
        result != null
            ? result.runId()
            : failure instanceof FlowscaleException known ? known.runId().orElse("") : "";
    try {
      if (entry != null) {
        recordEnd(run, entry, runId, result, failure);
      }
    } finally {
      if (entry != null) {
        byGroup.remove(entry.group(), run);
      }
      if (result != null) {
        times.add(result.run());
        run.runId().complete(runId);
        run.result().complete(result);
      } else {
        Throwable cause = failure == null ? new IllegalStateException("no result") : failure;
        run.runId().completeExceptionally(cause);
        run.result().completeExceptionally(cause);
      }
      // Also where it has ended before its id was recorded.
      byRun.values().remove(run);
    }
  }

  private void recordEnd(
      LiveRun run,
      Entry entry,
      String runId,
      @Nullable RunResult result,
      @Nullable Throwable failure) {
    State state;
    if (result != null) {
      state = State.UNCLAIMED;
    } else if (failure instanceof RunException && !(failure instanceof WaitTimedOutException)) {
      state = run.hasCallerWithin(QUICK) ? State.FAILED : State.UNCLAIMED;
    } else if (failure instanceof NotFoundException
        && entry.state() == State.RUNNING
        && entry.key().equals(keyDigest)) {
      // The service has forgotten it; one of another key it may only hide.
      state = State.FAILED;
    } else if (!runId.isEmpty() || entry.state() == State.RUNNING) {
      state = State.RUNNING;
    } else {
      state = failure instanceof SubmissionUncertainException ? State.SENT : State.NO_RUN;
    }
    record(entry, state, runId);
  }

  /** Records what has become of a submission, unless more of it is known already. */
  private void record(Entry entry, State state, String runId) {
    journal.change(
        now(),
        entries -> {
          Entry last = entries.of(entry.group());
          Entry from = last == null ? entry : last;
          if (from.mayBecome(state)) {
            entries.put(from.with(state, runId, now()));
          }
          return from;
        });
  }

  /** Records that there was no run, unless the entry has changed since it was read. */
  private void giveUp(Entry entry) {
    journal.change(
        now(),
        entries -> {
          if (entry.equals(entries.of(entry.group()))) {
            entries.put(entry.with(State.NO_RUN, "", now()));
          }
          return entry;
        });
  }

  private Instant now() {
    return scheduler.now();
  }

  /** Returns how many runs are waited for, by any caller. */
  @Override
  public String toString() {
    return "RunDesk[%d runs, %d with an id]".formatted(byGroup.size(), byRun.size());
  }
}
