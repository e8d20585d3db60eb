package ai.flowscale.tck;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Emulators that are used by one test after the other, since starting one takes longer than most
 * tests do. A test has its emulator for itself, and tests may run at the same time.
 */
final class EmulatorPool implements AutoCloseable {
  /** Two, so that answers with one entry per container are told from those with one entry. */
  private static final int CONTAINERS = 2;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Dialect, Deque<Lease>> idle = new EnumMap<>(Dialect.class);

  /** Returns an emulator as good as new. */
  Lease take(Dialect dialect) {
    lock.lock();
    try {
      Lease idling = idle.computeIfAbsent(dialect, key -> new ArrayDeque<>()).poll();
      if (idling != null) {
        return idling;
      }
    } finally {
      lock.unlock();
    }
    SwitchedTime time = new SwitchedTime();
    FlowscaleEmulator emulator =
        FlowscaleEmulator.builder().dialect(dialect).scheduler(time).containers(CONTAINERS).start();
    return new Lease(emulator, time);
  }

  /** Takes an emulator back, for the next test. */
  void giveBack(Dialect dialect, Lease lease) {
    lease.emulator.reset();
    lock.lock();
    try {
      idle.computeIfAbsent(dialect, key -> new ArrayDeque<>()).add(lease);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      idle.values().forEach(leases -> leases.forEach(lease -> lease.emulator.close()));
      idle.clear();
    } finally {
      lock.unlock();
    }
  }

  /**
   * An emulator and its clock.
   *
   * @param emulator the emulator
   * @param time its time
   */
  record Lease(FlowscaleEmulator emulator, SwitchedTime time) {}

  /** Lets each test have a time of its own although the emulator is older than the test. */
  static final class SwitchedTime implements Scheduler {
    private volatile ManualScheduler current = new ManualScheduler();

    void switchTo(ManualScheduler time) {
      current = time;
    }

    @Override
    public Scheduled schedule(Runnable task, Duration delay) {
      return current.schedule(task, delay);
    }

    @Override
    public long nanoTime() {
      return current.nanoTime();
    }

    @Override
    public Instant now() {
      return current.now();
    }
  }
}
