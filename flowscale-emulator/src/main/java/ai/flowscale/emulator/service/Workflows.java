package ai.flowscale.emulator.service;

import ai.flowscale.emulator.EmulatedWorkflow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The deployed workflows. */
final class Workflows {
  private final List<EmulatedWorkflow> initial;
  private final @Nullable EmulatedWorkflow others;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, EmulatedWorkflow> byId = new LinkedHashMap<>();

  /**
   * @param initial those to start with, and to come back to
   * @param others what any other id executes, or null if there is no such workflow
   */
  Workflows(Collection<EmulatedWorkflow> initial, @Nullable EmulatedWorkflow others) {
    this.initial = List.copyOf(initial);
    this.others = others;
    reset();
  }

  void put(EmulatedWorkflow workflow) {
    lock.lock();
    try {
      byId.put(workflow.id(), workflow);
    } finally {
      lock.unlock();
    }
  }

  @Nullable EmulatedWorkflow find(String id) {
    lock.lock();
    try {
      EmulatedWorkflow workflow = byId.get(id);
      return workflow == null ? others : workflow;
    } finally {
      lock.unlock();
    }
  }

  List<EmulatedWorkflow> all() {
    lock.lock();
    try {
      return new ArrayList<>(byId.values());
    } finally {
      lock.unlock();
    }
  }

  void reset() {
    lock.lock();
    try {
      byId.clear();
      initial.forEach(workflow -> byId.put(workflow.id(), workflow));
    } finally {
      lock.unlock();
    }
  }
}
