package ai.flowscale.mcp.runs;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A run that this server waits for, for any number of callers. */
public final class LiveRun {
  private final Scheduler scheduler;
  private final Optional<String> group;
  private final String workflowId;
  private final boolean own;
  private final long begin;
  private final CompletableFuture<String> runId = new CompletableFuture<>();
  private final CompletableFuture<RunResult> result = new CompletableFuture<>();
  private final Set<Caller> callers = new HashSet<>();
  private @Nullable Run seen;
  private long runningSince;

  LiveRun(Scheduler scheduler, @Nullable String group, String workflowId, boolean own) {
    this.scheduler = scheduler;
    this.group = Optional.ofNullable(group);
    this.workflowId = workflowId;
    this.own = own;
    begin = scheduler.nanoTime();
  }

  /** One call that waits for the run. */
  static final class Caller {
    private final long begin;

    Caller(long begin) {
      this.begin = begin;
    }
  }

  /** The group of the run where a call of this server, or of one before it, has started it. */
  Optional<String> group() {
    return group;
  }

  /** Whether a call of this server has started it. */
  boolean isOwn() {
    return own;
  }

  /** The workflow's id, or an empty text for a run that was called by its own id. */
  String workflowId() {
    Run last = seen();
    return workflowId.isEmpty() && last != null && last.workflowId() != null
        ? last.workflowId()
        : workflowId;
  }

  /** The run's id as far as it is known, or an empty text. */
  public String id() {
    Run last = seen();
    return runId.isDone() && !runId.isCompletedExceptionally()
        ? runId.join()
        : last == null || last.id() == null ? "" : last.id();
  }

  /** The run's id, as soon as it is recorded. */
  public CompletableFuture<String> runId() {
    return runId;
  }

  /** The end of the run: its result, or why there is none. */
  public CompletableFuture<RunResult> result() {
    return result;
  }

  /** The run as it was last seen, or null. */
  public synchronized @Nullable Run seen() {
    return seen;
  }

  synchronized void see(Run run) {
    seen = run;
    if (run.startedAt() != null && runningSince == 0) {
      runningSince = scheduler.nanoTime();
    }
  }

  /** How long the run has been executed, as this server saw it, or empty while it is queued. */
  synchronized Optional<Duration> running() {
    return runningSince == 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(scheduler.nanoTime() - runningSince));
  }

  /** Since this server has been waiting for it. */
  public Duration elapsed() {
    return Duration.ofNanos(scheduler.nanoTime() - begin);
  }

  synchronized Caller enter() {
    Caller caller = new Caller(scheduler.nanoTime());
    callers.add(caller);
    return caller;
  }

  /** Returns whether this was the last caller. */
  synchronized boolean leave(Caller caller) {
    return callers.remove(caller) && callers.isEmpty();
  }

  synchronized boolean hasCallers() {
    return !callers.isEmpty();
  }

  /** Whether a caller waits that has waited for so long at most. */
  synchronized boolean hasCallerWithin(Duration limit) {
    return callers.stream().anyMatch(caller -> isWithin(caller, limit));
  }

  private boolean isWithin(Caller caller, Duration limit) {
    return scheduler.nanoTime() - caller.begin <= limit.toNanos();
  }

  /** Ends a call; returns whether it was still waiting, and has waited for so long at most. */
  synchronized boolean leaveWithin(Caller caller, Duration limit) {
    return callers.remove(caller) && isWithin(caller, limit);
  }
}
