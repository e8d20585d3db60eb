package ai.flowscale.client.polling;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Run;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.CallSettings;
import ai.flowscale.client.http.RetryRules;
import ai.flowscale.client.observation.ObservedOperation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Something that is polled until it needs no more polls: a run, or one of its outputs. */
interface Polled {

  /** Sends one request, within a limit. */
  CompletableFuture<Next> poll(CallScope scope);

  /**
   * Takes what a page says of a run, in the place of a poll.
   *
   * @return when to poll next, or null where the page is not enough and the run itself must be
   *     polled
   */
  default @Nullable Next listed(Run run) {
    return null;
  }

  /** Returns the operation that a page which stands for a poll is observed with. */
  default ObservedOperation operation() {
    return ObservedOperation.NONE;
  }

  /** Takes the reason why the poller cannot continue with this. */
  void fail(Throwable failure);

  /**
   * What follows a poll.
   *
   * @param delay until the next poll, or null where there is to be none
   * @param pause how long the service asked every caller to wait
   */
  record Next(@Nullable Duration delay, Duration pause) {
    static final Next NONE = new Next(null, Duration.ZERO);

    static Next after(Duration delay) {
      return new Next(delay, Duration.ZERO);
    }

    /** After a failure: no sooner than the response asks for. */
    static Next after(Duration delay, FlowscaleException failure, CallSettings settings) {
      Duration asked = RetryRules.delayAskedBy(failure, settings.retryPolicy());
      return new Next(asked.compareTo(delay) > 0 ? asked : delay, pauseOf(failure, settings));
    }

    /**
     * How long a response asks every caller to wait: 429 and 503 do so. Bounded by the policy, so
     * that one strange response does not end all waits.
     */
    static Duration pauseOf(FlowscaleException failure, CallSettings settings) {
      boolean everyCaller =
          failure instanceof ApiException response
              && (response.status() == 429 || response.status() == 503);
      return everyCaller ? RetryRules.delayAskedBy(failure, settings.retryPolicy()) : Duration.ZERO;
    }
  }
}
