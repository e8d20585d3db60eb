package ai.flowscale.api;

import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.support.Checks;
import ai.flowscale.api.support.HeaderRules;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Settings for some calls that differ from those of the client; what is left out stays as the
 * client has it. Immutable.
 *
 * <pre>{@code
 * CallOptions patient = CallOptions.builder().responseTimeout(Duration.ofMinutes(5)).build();
 * flowscale.withOptions(patient).executeWorkflow("bncu0a1kipv", inputs);
 * }</pre>
 *
 * @see Flowscale#withOptions(CallOptions)
 */
public final class CallOptions {

  private record Values(
      Optional<Duration> responseTimeout,
      Optional<Duration> idleTimeout,
      Optional<Duration> callTimeout,
      Optional<RetryPolicy> retryPolicy,
      Map<String, String> headers) {}

  private final transient Values values;

  private CallOptions(Values values) {
    this.values = values;
  }

  /**
   * Starts with nothing set.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns how long a response may take to begin, and one of the API then to end, see {@link
   * FlowscaleConfig#responseTimeout()}.
   *
   * @return a positive duration, or empty for the client's
   */
  public Optional<Duration> responseTimeout() {
    return values.responseTimeout();
  }

  /**
   * Returns the idle timeout of a body, see {@link FlowscaleConfig#idleTimeout()}.
   *
   * @return a positive duration, or empty for the client's
   */
  public Optional<Duration> idleTimeout() {
    return values.idleTimeout();
  }

  /**
   * Returns how long a call may take with all its retries, see {@link
   * FlowscaleConfig#callTimeout()}.
   *
   * @return a positive duration, or empty for the client's
   */
  public Optional<Duration> callTimeout() {
    return values.callTimeout();
  }

  /**
   * Returns how failed calls are retried.
   *
   * @return the policy, or empty for the client's
   */
  public Optional<RetryPolicy> retryPolicy() {
    return values.retryPolicy();
  }

  /**
   * Returns headers for requests to the service, beside those of the client.
   *
   * @return names and values; names are case-insensitive
   */
  public Map<String, String> headers() {
    return values.headers();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CallOptions that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "CallOptions[responseTimeout=%s, idleTimeout=%s, callTimeout=%s, retryPolicy=%s, headers=%s]"
        .formatted(
            text(values.responseTimeout()),
            text(values.idleTimeout()),
            text(values.callTimeout()),
            text(values.retryPolicy()),
            values.headers().keySet());
  }

  private static String text(Optional<?> part) {
    return part.map(Object::toString).orElse("the client's");
  }

  /** Collects the parts of the options. Not safe for use by several threads at once. */
  public static final class Builder {
    private @Nullable Duration responseTimeout;
    private @Nullable Duration idleTimeout;
    private @Nullable Duration callTimeout;
    private @Nullable RetryPolicy retryPolicy;
    private final SortedMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private Builder() {}

    /**
     * Sets how long a response may take to begin, and one of the API then to end.
     *
     * @param timeout positive
     * @return this builder
     */
    public Builder responseTimeout(Duration timeout) {
      responseTimeout = Objects.requireNonNull(timeout, "responseTimeout");
      return this;
    }

    /**
     * Sets the idle timeout of a body.
     *
     * @param timeout positive
     * @return this builder
     */
    public Builder idleTimeout(Duration timeout) {
      idleTimeout = Objects.requireNonNull(timeout, "idleTimeout");
      return this;
    }

    /**
     * Sets how long a call may take with all its retries. Of a wait for a run it bounds the
     * submission and each poll alone: the wait as a whole has {@link WaitOptions#timeout()}.
     *
     * @param timeout positive
     * @return this builder
     */
    public Builder callTimeout(Duration timeout) {
      callTimeout = Objects.requireNonNull(timeout, "callTimeout");
      return this;
    }

    /**
     * Sets how failed calls are retried. Retries spend the client's budget, {@link
     * FlowscaleConfig#retryBudget()}.
     *
     * @param policy the policy
     * @return this builder
     */
    public Builder retryPolicy(RetryPolicy policy) {
      retryPolicy = Objects.requireNonNull(policy, "retryPolicy");
      return this;
    }

    /**
     * Adds a header to requests to the service, in place of one of that name of the client. It is
     * not sent to where outputs are stored. Its value appears in no message.
     *
     * @param name the header's name
     * @param value its value, visible ASCII
     * @return this builder
     */
    public Builder header(String name, String value) {
      headers.put(
          Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value of " + name));
      return this;
    }

    /**
     * Finishes the options.
     *
     * @return the options
     * @throws ai.flowscale.api.error.InvalidRequestException if a duration is not positive, or a
     *     header cannot be sent or is the client's own
     */
    public CallOptions build() {
      HeaderRules.check(
          headers, problem -> new InvalidRequestException("header", "header: " + problem));
      return new CallOptions(
          new Values(
              positive("responseTimeout", responseTimeout),
              positive("idleTimeout", idleTimeout),
              positive("callTimeout", callTimeout),
              Optional.ofNullable(retryPolicy),
              Collections.unmodifiableMap(new TreeMap<>(headers))));
    }

    private static Optional<Duration> positive(String name, @Nullable Duration value) {
      return Optional.ofNullable(value).map(one -> Checks.positive(name, one));
    }
  }
}
