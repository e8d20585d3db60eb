package ai.flowscale.api;

import ai.flowscale.api.bootstrap.Bootstrap;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How to wait for a run. Immutable.
 *
 * <p>Not for implementation by applications: methods may be added in any release.
 */
public interface WaitOptions {

  /**
   * The defaults that stand at each method of {@link Builder}.
   *
   * @return up to 10 minutes, looking at least every 2 seconds
   */
  static WaitOptions defaults() {
    return builder().build();
  }

  /**
   * The defaults with another limit.
   *
   * @param timeout how long to wait
   * @return the options
   */
  static WaitOptions upTo(Duration timeout) {
    return builder().timeout(timeout).build();
  }

  /**
   * Starts with the defaults.
   *
   * @return a new builder
   */
  static Builder builder() {
    return Bootstrap.engine().waitOptions();
  }

  /**
   * Returns how long to wait.
   *
   * @return a positive duration, counted from the call for {@code awaitRun} and from the answer to
   *     the submission for {@code executeWorkflowAndWait}
   */
  Duration timeout();

  /**
   * Returns the longest time between two looks.
   *
   * @return a positive duration
   */
  Duration maxInterval();

  /**
   * Whether every interval is {@link #maxInterval()}.
   *
   * @return false where looks come more often when the run is likely to end
   */
  boolean isFixedInterval();

  /**
   * Returns how long one poll may take.
   *
   * @return a positive duration
   */
  Duration pollTimeout();

  /**
   * Returns how long a run that the service does not find (404) may still turn up.
   *
   * @return zero or more, counted from the start of the wait and again from the first poll that
   *     found the run
   */
  Duration notFoundGrace();

  /**
   * Returns the ends of the wait with which the run is cancelled too.
   *
   * @return an immutable set, empty where the run is left alone in any case
   */
  Set<EndedBy> cancelRunOn();

  /**
   * Returns who hears of the run's progress.
   *
   * @return the listener, or empty
   */
  Optional<RunListener> listener();

  /** Collects options. Not safe for use by several threads at once. */
  interface Builder {

    /**
     * Sets how long to wait.
     *
     * @param timeout positive; by default 10 minutes
     * @return this builder
     */
    Builder timeout(Duration timeout);

    /**
     * Sets the longest time between two looks. They come sooner where the run is likely to end: a
     * client remembers how long the runs of each workflow took. A client that has many runs to look
     * at may be held up by {@link FlowscaleConfig#maxPollsPerSecond()}.
     *
     * @param interval positive; by default 2 seconds
     * @return this builder
     */
    Builder maxInterval(Duration interval);

    /**
     * Looks at the same interval all the time, whatever is known of the workflow.
     *
     * @param interval positive
     * @return this builder
     */
    Builder fixedInterval(Duration interval);

    /**
     * Sets how long one poll may take. A poll that gets no response in this time is given up and
     * repeated; it does not end the wait. Independent of {@link CallOptions#responseTimeout()},
     * which may be long for the sake of the submission; the shorter one holds.
     *
     * @param timeout positive; by default 15 seconds
     * @return this builder
     */
    Builder pollTimeout(Duration timeout);

    /**
     * Sets how long a run that the service does not find (404) may still turn up: from the start of
     * the wait, and again from the first poll that found the run. Only a 404 in the service's own
     * form counts; the page of a gateway does not end a wait.
     *
     * @param grace zero or more; by default 10 seconds
     * @return this builder
     */
    Builder notFoundGrace(Duration grace);

    /**
     * Cancels the run at the service when the wait ends in one of these ways before the run has. By
     * default the run goes on, however the wait ends.
     *
     * <p>One request for it is sent, once, and given up after 5 seconds; the wait ends when it is
     * answered or given up, so up to 5 seconds later, with a {@link
     * ai.flowscale.api.error.FlowscaleException#runCancellation()} that tells what came of it.
     * {@link Flowscale#close()} waits for it too, unless it is called on a thread that must not
     * block. A future that was cancelled is so at once and has no exception to tell: a cancellation
     * that was not confirmed is then logged at the level {@code WARNING}. A run that was seen to
     * have ended is not cancelled.
     *
     * @param ends the ends of the wait; takes the place of those given before
     * @return this builder
     */
    Builder cancelRunOn(Set<EndedBy> ends);

    /**
     * Reports the run's progress.
     *
     * @param listener hears of it
     * @return this builder
     */
    Builder listener(RunListener listener);

    /**
     * Finishes the options.
     *
     * @return the options
     * @throws ai.flowscale.api.error.InvalidRequestException if a duration is out of range
     */
    WaitOptions build();
  }
}
