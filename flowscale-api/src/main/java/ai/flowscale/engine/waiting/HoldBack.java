package ai.flowscale.engine.waiting;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.engine.exchange.CallSettings;
import ai.flowscale.engine.exchange.RetryRules;
import java.time.Duration;

/**
 * Until when no look at all may begin, where the service has asked for that: one that is asked too
 * often, or is not available, means every caller. The poller's lock guards it.
 */
final class HoldBack {
  private long until;

  /** Holds nothing back from now on. */
  HoldBack(long now) {
    this.until = now;
  }

  /**
   * Tells how long an answer asks every caller to wait; zero where it does not. Bounded, so that
   * one strange answer does not end all waits.
   */
  static Duration askedBy(FlowscaleException failure, CallSettings settings) {
    boolean everybody =
        failure instanceof ApiException answer
            && (answer.status() == 429 || answer.status() == 503);
    return everybody ? RetryRules.delayAskedBy(failure, settings.retryPolicy()) : Duration.ZERO;
  }

  /** Holds back until then, unless it does so for longer already. */
  void until(long time) {
    if (time - until > 0) {
      until = time;
    }
  }

  /** Returns when a look may begin. */
  long begin(Turn turn) {
    return until - turn.due > 0 ? until : turn.due;
  }
}
