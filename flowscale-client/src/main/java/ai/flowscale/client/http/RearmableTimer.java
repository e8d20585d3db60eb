package ai.flowscale.client.http;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.Guard;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The pause before the next step of something that proceeds in steps, until it ends. */
public final class RearmableTimer {
  private final Scheduler scheduler;
  private final Guard guard = new Guard();
  private Scheduler.@Nullable Scheduled next;
  private boolean ended;

  /** Takes the clock. */
  public RearmableTimer(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Plans the next step in place of what was planned, unless all has ended.
   *
   * @throws RuntimeException where the scheduler takes no more
   */
  public void before(Runnable step, Duration delay) {
    // The step may come, and plan the one after it, before this thread gets on: without the lock
    // the older pause could then stand in the place of the newer one.
    guard.run(
        () -> {
          if (!ended) {
            Scheduler.Scheduled before = next;
            next = scheduler.schedule(step, delay);
            if (before != null) {
              before.cancel();
            }
          }
        });
  }

  /** Cancels the step that is planned, and plans no more. */
  public void end() {
    guard.run(
        () -> {
          ended = true;
          if (next != null) {
            next.cancel();
            next = null;
          }
        });
  }
}
