package ai.flowscale.tests.scenarios;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.emulator.ManualScheduler;
import java.time.Duration;
import java.time.Instant;

/** The clock of an emulator that several tests use, each with a clock of its own. */
public final class SwitchedTime implements Scheduler {
  private volatile ManualScheduler current = new ManualScheduler();

  /**
   * Switches to the clock of another test.
   *
   * @param time the clock
   */
  public void switchTo(ManualScheduler time) {
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
