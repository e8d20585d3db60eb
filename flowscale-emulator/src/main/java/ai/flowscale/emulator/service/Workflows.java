package ai.flowscale.emulator.service;

import ai.flowscale.emulator.EmulatedWorkflow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The deployed workflows. */
final class Workflows {
  private final List<EmulatedWorkflow> initial;
  private final @Nullable EmulatedWorkflow others;
  private final Map<String, EmulatedWorkflow> byId = new LinkedHashMap<>();

  /**
   * @param initial the workflows at the start and after a reset
   * @param others the workflow of any other id, or null if there is none
   */
  Workflows(Collection<EmulatedWorkflow> initial, @Nullable EmulatedWorkflow others) {
    this.initial = List.copyOf(initial);
    this.others = others;
    reset();
  }

  synchronized void put(EmulatedWorkflow workflow) {
    byId.put(workflow.id(), workflow);
  }

  synchronized @Nullable EmulatedWorkflow find(String id) {
    EmulatedWorkflow workflow = byId.get(id);
    return workflow == null ? others : workflow;
  }

  synchronized List<EmulatedWorkflow> all() {
    return new ArrayList<>(byId.values());
  }

  synchronized void reset() {
    byId.clear();
    initial.forEach(workflow -> byId.put(workflow.id(), workflow));
  }
}
