package ai.flowscale.emulator.service;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.emulator.RunPhase;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All runs, in the order of their submission. */
public final class Runs {
  private final Supplier<Instant> clock;
  private final SecureRandom random = new SecureRandom();
  private final List<RunState> all = new ArrayList<>();
  private final Map<String, RunState> byId = new HashMap<>();
  private final Map<String, RunState> byMark = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private int cancels;

  Runs(Supplier<Instant> clock) {
    this.clock = clock;
  }

  Instant now() {
    return clock.get();
  }

  synchronized RunState create(
      EmulatedWorkflow workflow,
      String workflowId,
      @Nullable String groupId,
      Map<String, String> texts,
      List<ReceivedFile> files,
      Duration delay) {
    int index = all.size();
    RunState run =
        new RunState(
            workflow,
            new RunState.Submitted(
                UUID.randomUUID().toString(),
                OutputNames.newMark(random),
                workflowId,
                Optional.ofNullable(groupId),
                index,
                numbers.merge(workflowId, 1, Integer::sum),
                Collections.unmodifiableMap(new LinkedHashMap<>(texts)),
                List.copyOf(files),
                delay),
            now());
    all.add(run);
    byId.put(run.runId(), run);
    byMark.put(run.submitted().mark(), run);
    return run;
  }

  /** Returns a run, or null if there is none or it is still hidden. */
  @Nullable RunState find(String id) {
    RunState run = lookUp(byId, id);
    return run == null || !run.isKnown(now()) ? null : run;
  }

  /** The same for a request to cancel it, which is counted. */
  synchronized @Nullable RunState findToCancel(String id) {
    cancels++;
    return find(id);
  }

  /** Returns the run whose mark is in the name of an output. */
  @Nullable RunState findByOutput(String name) {
    return lookUp(byMark, OutputNames.markOf(name));
  }

  synchronized List<RunState> all() {
    return List.copyOf(all);
  }

  /**
   * Returns the phase of a run.
   *
   * @param id the run's id
   * @return the phase, or empty if there is no such run
   */
  public Optional<RunPhase> phase(String id) {
    return Optional.ofNullable(lookUp(byId, id)).map(run -> run.phase(now()));
  }

  /**
   * Returns the ids of all runs.
   *
   * @return the ids, oldest first
   */
  public List<String> ids() {
    return all().stream().map(RunState::runId).toList();
  }

  /**
   * Returns the number of runs.
   *
   * @return the number
   */
  public synchronized int count() {
    return all.size();
  }

  /**
   * Returns how many requests to cancel a run were performed.
   *
   * @return the number
   */
  public synchronized int cancelsReceived() {
    return cancels;
  }

  synchronized void clear() {
    all.clear();
    cancels = 0;
    byId.clear();
    byMark.clear();
    numbers.clear();
  }

  private synchronized @Nullable RunState lookUp(Map<String, RunState> map, String key) {
    return map.get(key);
  }
}
