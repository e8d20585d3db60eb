package ai.flowscale.api;

import ai.flowscale.api.bootstrap.Bootstrap;
import java.time.Duration;

/**
 * How a call that failed is tried again. Immutable.
 *
 * <p>Operations that only read, and cancelling, are tried again after a failure to connect, a
 * broken connection, a timeout, an answer of 408, 429, 500, 502, 503 or 504, or one that a gateway
 * garbled. A submission is tried again only where it certainly never left or was refused unseen
 * (429), and never with a body that was used up. The delay before try <i>n</i> is drawn evenly from
 * zero to {@code baseDelay * 2^(n-2)}, at most {@code maxDelay}; {@code Retry-After} takes its
 * place where it asks for more, and ends the tries where it asks for more than {@code
 * maxRetryAfter}. Waiting for a run and looking for the run of an uncertain submission go on then,
 * and look again after {@code maxRetryAfter}, also under a policy of a single try.
 *
 * <p>Not for implementation by applications: methods may be added in any release.
 */
public interface RetryPolicy {

  /**
   * The defaults that stand at each method of {@link Builder}.
   *
   * @return up to 4 tries
   */
  static RetryPolicy defaults() {
    return builder().build();
  }

  /**
   * No second try.
   *
   * @return the policy
   */
  static RetryPolicy none() {
    return builder().maxAttempts(1).build();
  }

  /**
   * Starts with the defaults.
   *
   * @return a new builder
   */
  static Builder builder() {
    return Bootstrap.engine().retryPolicy();
  }

  /**
   * Returns how often a call is tried in all.
   *
   * @return at least 1
   */
  int maxAttempts();

  /**
   * Returns the bound of the first delay.
   *
   * @return a positive duration
   */
  Duration baseDelay();

  /**
   * Returns the bound of every delay.
   *
   * @return at least {@link #baseDelay()}
   */
  Duration maxDelay();

  /**
   * Returns the longest {@code Retry-After} that is obeyed.
   *
   * @return zero or more
   */
  Duration maxRetryAfter();

  /** Collects the parts of a policy. Not safe for use by several threads at once. */
  interface Builder {

    /**
     * Sets how often a call is tried in all.
     *
     * @param attempts at least 1; by default 4
     * @return this builder
     */
    Builder maxAttempts(int attempts);

    /**
     * Sets the bound of the first delay.
     *
     * @param delay positive; by default 500 milliseconds
     * @return this builder
     */
    Builder baseDelay(Duration delay);

    /**
     * Sets the bound of every delay.
     *
     * @param delay at least the base delay; by default 20 seconds
     * @return this builder
     */
    Builder maxDelay(Duration delay);

    /**
     * Sets the longest {@code Retry-After} that is obeyed.
     *
     * @param delay zero or more; by default 60 seconds
     * @return this builder
     */
    Builder maxRetryAfter(Duration delay);

    /**
     * Finishes the policy.
     *
     * @return the policy
     * @throws ai.flowscale.api.error.InvalidRequestException if a part is out of range
     */
    RetryPolicy build();
  }
}
