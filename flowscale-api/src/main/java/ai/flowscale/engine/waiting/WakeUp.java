package ai.flowscale.engine.waiting;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The one moment at which the scheduler is to wake the poller. Used by one thread at a time. */
final class WakeUp {
  private final Scheduler scheduler;
  private final Runnable action;
  private @Nullable Planned planned;

  WakeUp(Scheduler scheduler, Runnable action) {
    this.scheduler = scheduler;
    this.action = action;
  }

  private static final class Planned {
    final long at;
    final boolean working;
    volatile boolean over;
    Scheduler.@Nullable Scheduled handle;

    Planned(long at, boolean working) {
      this.at = at;
      this.working = working;
    }
  }

  /**
   * Has it come at a moment, and no other.
   *
   * @param working whether looks are under way: a clock that is moved by hand must not go on to the
   *     next look, or to the end of a wait, before they are answered
   * @throws RuntimeException where the scheduler takes no more
   */
  void set(long at, boolean working, long now) {
    Planned current = planned;
    if (current != null && !current.over && current.at == at && current.working == working) {
      return;
    }
    cancel();
    Planned next = new Planned(at, working);
    planned = next;
    Runnable task =
        () -> {
          next.over = true;
          action.run();
        };
    Duration delay = Duration.ofNanos(Math.max(0, at - now));
    next.handle =
        working ? scheduler.scheduleTimeout(task, delay) : scheduler.schedule(task, delay);
  }

  void cancel() {
    Planned current = planned;
    planned = null;
    if (current != null && current.handle != null) {
      current.handle.cancel();
    }
  }
}
