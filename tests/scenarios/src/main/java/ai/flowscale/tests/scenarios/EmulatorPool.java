package ai.flowscale.tests.scenarios;

import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.FlowscaleEmulator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Emulators that one test after the other uses, because starting one takes longer than most tests.
 * Each test has an emulator of its own while it runs, and tests may run concurrently.
 */
final class EmulatorPool implements AutoCloseable {
  /** Two, to distinguish responses with one entry per container from those with one entry. */
  private static final int CONTAINERS = 2;

  private final Map<Dialect, Queue<Lease>> idle = new ConcurrentHashMap<>();

  /** Returns an emulator without runs, requests and faults. */
  Lease take(Dialect dialect) {
    Lease idling = idle(dialect).poll();
    if (idling != null) {
      return idling;
    }
    SwitchedTime time = new SwitchedTime();
    FlowscaleEmulator emulator =
        FlowscaleEmulator.builder().dialect(dialect).scheduler(time).containers(CONTAINERS).start();
    return new Lease(emulator, time);
  }

  /** Takes an emulator back, for the next test. */
  void giveBack(Dialect dialect, Lease lease) {
    lease.emulator.reset();
    idle(dialect).add(lease);
  }

  private Queue<Lease> idle(Dialect dialect) {
    return idle.computeIfAbsent(dialect, key -> new ConcurrentLinkedQueue<>());
  }

  @Override
  public void close() {
    idle.values().forEach(leases -> leases.forEach(lease -> lease.emulator.close()));
    idle.clear();
  }

  /**
   * An emulator and its clock.
   *
   * @param emulator the emulator
   * @param time its clock
   */
  record Lease(FlowscaleEmulator emulator, SwitchedTime time) {}
}
