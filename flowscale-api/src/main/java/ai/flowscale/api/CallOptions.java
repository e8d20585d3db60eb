package ai.flowscale.api;

import ai.flowscale.api.bootstrap.Bootstrap;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Settings for some calls that differ from those of the client; what is left out stays as the
 * client has it. Immutable.
 *
 * <pre>{@code
 * CallOptions patient = CallOptions.builder().responseTimeout(Duration.ofMinutes(5)).build();
 * flowscale.withOptions(patient).executeWorkflow("bncu0a1kipv", inputs);
 * }</pre>
 *
 * <p>Not for implementation by applications: methods may be added in any release.
 *
 * @see Flowscale#withOptions(CallOptions)
 */
public interface CallOptions {

  /**
   * Starts with nothing set.
   *
   * @return a new builder
   */
  static Builder builder() {
    return Bootstrap.engine().callOptions();
  }

  /**
   * Returns how long an answer may take to begin, and one of the API then to end, see {@link
   * FlowscaleConfig#responseTimeout()}.
   *
   * @return a positive duration, or empty for the client's
   */
  Optional<Duration> responseTimeout();

  /**
   * Returns how long a body may be still, see {@link FlowscaleConfig#idleTimeout()}.
   *
   * @return a positive duration, or empty for the client's
   */
  Optional<Duration> idleTimeout();

  /**
   * Returns how long a call may take with all its retries, see {@link
   * FlowscaleConfig#callTimeout()}.
   *
   * @return a positive duration, or empty for the client's
   */
  Optional<Duration> callTimeout();

  /**
   * Returns how calls are tried again.
   *
   * @return the policy, or empty for the client's
   */
  Optional<RetryPolicy> retryPolicy();

  /**
   * Returns headers for requests to the service, beside those of the client.
   *
   * @return names and values; their names do not tell upper case from lower case
   */
  Map<String, String> headers();

  /** Collects the parts of the options. Not safe for use by several threads at once. */
  interface Builder {

    /**
     * Sets how long an answer may take to begin, and one of the API then to end.
     *
     * @param timeout positive
     * @return this builder
     */
    Builder responseTimeout(Duration timeout);

    /**
     * Sets how long a body may be still.
     *
     * @param timeout positive
     * @return this builder
     */
    Builder idleTimeout(Duration timeout);

    /**
     * Sets how long a call may take with all its retries. Of a wait for a run it bounds the
     * submission and each look alone: the wait as a whole has {@link WaitOptions#timeout()}.
     *
     * @param timeout positive
     * @return this builder
     */
    Builder callTimeout(Duration timeout);

    /**
     * Sets how calls are tried again. They spend the client's budget, {@link
     * FlowscaleConfig#retryBudget()}.
     *
     * @param policy the policy
     * @return this builder
     */
    Builder retryPolicy(RetryPolicy policy);

    /**
     * Adds a header to requests to the service, in place of one of that name of the client. It is
     * not sent to where outputs are stored. Its value appears in no message.
     *
     * @param name the header's name
     * @param value its value, visible ASCII
     * @return this builder
     */
    Builder header(String name, String value);

    /**
     * Finishes the options.
     *
     * @return the options
     * @throws ai.flowscale.api.error.InvalidRequestException if a duration is not positive, or a
     *     header cannot be sent or is the client's own
     */
    CallOptions build();
  }
}
