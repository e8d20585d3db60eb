package ai.flowscale.engine.waiting;

import ai.flowscale.api.WaitOptions;
import java.time.Duration;

/** When to look next: soon at first, for short runs, and then ever less often up to a bound. */
final class PollSchedule {
  private static final Duration FIRST = Duration.ofMillis(250);

  private final WaitOptions options;
  private Duration next;

  PollSchedule(WaitOptions options) {
    this.options = options;
    this.next = options.isFixedInterval() ? options.maxInterval() : bounded(FIRST);
  }

  /** Returns how long to wait before the next look. */
  Duration nextDelay() {
    Duration delay = next;
    next = bounded(next.multipliedBy(3).dividedBy(2));
    return delay;
  }

  private Duration bounded(Duration delay) {
    return options.isFixedInterval() || delay.compareTo(options.maxInterval()) > 0
        ? options.maxInterval()
        : delay;
  }
}
