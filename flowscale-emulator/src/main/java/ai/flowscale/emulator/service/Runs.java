package ai.flowscale.emulator.service;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.ReceivedFile;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All runs, in the order of their submission. */
final class Runs {
  private final Supplier<Instant> clock;
  private final SecureRandom random = new SecureRandom();
  private final List<RunState> all = new ArrayList<>();
  private final Map<String, RunState> byId = new HashMap<>();
  private final Map<String, RunState> byMark = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();

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
                groupId,
                index,
                numbers.merge(workflowId, 1, Integer::sum),
                Collections.unmodifiableMap(new LinkedHashMap<>(texts)),
                List.copyOf(files),
                delay),
            now());
    all.add(run);
    byId.put(run.runId(), run);
    byMark.put(run.mark(), run);
    return run;
  }

  /** Returns a run, or null if there is none or it is still hidden. */
  @Nullable RunState find(String id) {
    RunState run = lookUp(byId, id);
    return run == null || !run.isKnown(now()) ? null : run;
  }

  /** Returns the run whose mark is in the name of an output. */
  @Nullable RunState findByOutput(String name) {
    return lookUp(byMark, OutputNames.markOf(name));
  }

  synchronized List<RunState> all() {
    return List.copyOf(all);
  }

  synchronized int count() {
    return all.size();
  }

  synchronized void clear() {
    all.clear();
    byId.clear();
    byMark.clear();
    numbers.clear();
  }

  private synchronized @Nullable RunState lookUp(Map<String, RunState> map, String key) {
    return map.get(key);
  }
}
