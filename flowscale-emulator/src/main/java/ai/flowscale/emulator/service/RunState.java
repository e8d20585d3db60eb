package ai.flowscale.emulator.service;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Outcome;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.emulator.RunContext;
import ai.flowscale.emulator.RunPhase;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A run. Its phase depends on the time alone, except for a cancellation: the emulator has no
 * timers.
 */
final class RunState {
  private final EmulatedWorkflow workflow;
  private final Submitted submitted;
  private final Instant created;
  private final Instant known;
  private final Instant starts;
  private final @Nullable Instant ends;
  private final Outcome outcome;
  private final JsonObject nodeErrors;
  private final List<String> declaredNames;
  private final AtomicReference<@Nullable Instant> cancelled = new AtomicReference<>();
  private @Nullable Results results;

  /**
   * The data of a submission.
   *
   * @param runId its id
   * @param mark the mark at the end of the names of its outputs, after their number
   * @param workflowId the workflow id of the submission
   * @param groupId its group
   * @param index its number among all runs, from 0
   * @param number its number among those of its workflow, from 1
   * @param texts its text inputs
   * @param files its file inputs
   * @param delay how long it is hidden after the submission
   */
  record Submitted(
      String runId,
      String mark,
      String workflowId,
      Optional<String> groupId,
      int index,
      int number,
      Map<String, String> texts,
      List<ReceivedFile> files,
      Duration delay)
      implements RunContext {

    /** Prints the id: inputs may be secrets. */
    @Override
    public String toString() {
      return "Run[" + runId + "]";
    }
  }

  /** The result of the workflow's function: files, or an error. */
  private record Results(List<RunOutputFile> files, @Nullable String error) {}

  RunState(EmulatedWorkflow workflow, Submitted submitted, Instant created) {
    this.workflow = workflow;
    this.submitted = submitted;
    this.created = created;
    this.known = Timestamps.later(created, longer(submitted.delay(), workflow.runUnknownFor()));
    this.outcome = workflow.outcome(submitted);
    this.starts = Timestamps.later(created, workflow.queueTime(submitted));
    this.ends =
        outcome.kind() == Outcome.Kind.NEVER_END
            ? null
            : Timestamps.later(starts, workflow.runTime(submitted));
    this.nodeErrors = workflow.nodeErrors(submitted);
    this.declaredNames =
        marked(workflow.outputNames(submitted)).stream().map(OutputNames::stem).toList();
  }

  Submitted submitted() {
    return submitted;
  }

  String runId() {
    return submitted.runId();
  }

  int index() {
    return submitted.index();
  }

  EmulatedWorkflow workflow() {
    return workflow;
  }

  JsonObject nodeErrors() {
    return nodeErrors;
  }

  Instant createdAt() {
    return created;
  }

  @Nullable Instant startedAt(Instant now) {
    Instant until = earlier(now, cancelled.get());
    return until.isBefore(starts) ? null : starts;
  }

  @Nullable Instant completedAt(Instant now) {
    Instant cancellation = cancelled.get();
    if (cancellation != null) {
      return cancellation;
    }
    return ends == null || now.isBefore(ends) ? null : ends;
  }

  RunPhase phase(Instant now) {
    if (cancelled.get() != null) {
      return RunPhase.CANCELLED;
    }
    if (now.isBefore(starts)) {
      return RunPhase.QUEUED;
    }
    if (ends == null || now.isBefore(ends)) {
      return RunPhase.RUNNING;
    }
    return error() == null ? RunPhase.COMPLETED : RunPhase.FAILED;
  }

  String status(Instant now) {
    RunPhase phase = phase(now);
    Instant since =
        switch (phase) {
          case QUEUED -> created;
          case RUNNING -> starts;
          case COMPLETED, FAILED, CANCELLED -> Objects.requireNonNullElse(completedAt(now), now);
        };
    return workflow.status(submitted, phase, Duration.between(since, now));
  }

  /** Returns whether the service already lists the run. */
  boolean isKnown(Instant now) {
    return !now.isBefore(known);
  }

  boolean isOutputKnown(Instant now) {
    return !now.isBefore(Timestamps.later(created, workflow.outputUnknownFor()));
  }

  boolean isOutputReady(Instant now) {
    Instant end = ends;
    return phase(now) == RunPhase.COMPLETED
        && end != null
        && !now.isBefore(Timestamps.later(end, workflow.outputDelay()));
  }

  /** Returns the error of a failed run, or null. */
  @Nullable String error() {
    return outcome.kind() == Outcome.Kind.FAIL ? outcome.error() : results().error();
  }

  /** Returns the outputs of a completed run. */
  List<RunOutputFile> outputs() {
    return results().files();
  }

  /** Returns the names that are known at a time. */
  List<String> outputNames(Instant now) {
    if (!declaredNames.isEmpty() || phase(now) != RunPhase.COMPLETED) {
      return declaredNames;
    }
    return outputs().stream().map(file -> OutputNames.stem(file.name())).toList();
  }

  /**
   * Cancels the run unless it has ended.
   *
   * @return whether it is cancelled
   */
  boolean cancel(Instant now) {
    if (ends == null || now.isBefore(ends)) {
      cancelled.compareAndSet(null, now);
    }
    return cancelled.get() != null;
  }

  private synchronized Results results() {
    Results made = results;
    if (made == null) {
      made = make();
      results = made;
    }
    return made;
  }

  /** Adds number and mark. Only names with the same stem get different numbers. */
  private List<String> marked(List<String> names) {
    Map<String, Integer> numbers = new HashMap<>();
    return names.stream()
        .map(
            name -> {
              int next = numbers.merge(OutputNames.stem(name), index() + 1, (old, one) -> old + 1);
              return OutputNames.marked(name, next - 1, submitted.mark());
            })
        .toList();
  }

  private Results make() {
    List<RunOutputFile> files = new ArrayList<>();
    try {
      List<OutputFile> made = workflow.outputs(submitted);
      List<String> names = marked(made.stream().map(OutputFile::name).toList());
      for (int i = 0; i < names.size(); i++) {
        files.add(new RunOutputFile(names.get(i), runId(), made.get(i), created));
      }
      return new Results(List.copyOf(files), null);
    } catch (Throwable failure) {
      String message = failure.getMessage();
      return new Results(List.of(), message == null ? failure.getClass().getName() : message);
    }
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static Instant earlier(Instant a, @Nullable Instant b) {
    return b != null && b.isBefore(a) ? b : a;
  }
}
