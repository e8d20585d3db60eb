package ai.flowscale.api;

import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.support.Checks;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a failed call is retried. Immutable.
 *
 * <p>Operations that only read, and cancelling, are retried after a failure to connect, a broken
 * connection, a timeout, a response of 408, 429, 500, 502, 503 or 504, or one that a gateway
 * garbled. A submission is retried only if it certainly was not sent, or was refused before it was
 * processed (429, and the service's own 503 "busy"), and never with an input that can be read only
 * once. The delay before attempt <i>n</i> is drawn evenly from zero to {@code baseDelay * 2^(n-2)},
 * at most {@code maxDelay}; {@code Retry-After} takes its place where it asks for more, and ends
 * the attempts where it asks for more than {@code maxRetryAfter}. A wait for a run and the search
 * for a lost run do not end then: they poll again after {@code maxRetryAfter}, even if the policy
 * allows one attempt only.
 */
public final class RetryPolicy {

  private record Values(
      int maxAttempts, Duration baseDelay, Duration maxDelay, Duration maxRetryAfter) {}

  private final transient Values values;

  private RetryPolicy(Values values) {
    this.values = values;
  }

  /**
   * The defaults that are documented at each method of {@link Builder}.
   *
   * @return up to 4 attempts
   */
  public static RetryPolicy defaults() {
    return builder().build();
  }

  /**
   * No second attempt.
   *
   * @return the policy
   */
  public static RetryPolicy none() {
    return builder().maxAttempts(1).build();
  }

  /**
   * Starts with the defaults.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns how many attempts a call has in all.
   *
   * @return at least 1
   */
  public int maxAttempts() {
    return values.maxAttempts();
  }

  /**
   * Returns the bound of the first delay.
   *
   * @return a positive duration
   */
  public Duration baseDelay() {
    return values.baseDelay();
  }

  /**
   * Returns the bound of every delay.
   *
   * @return at least {@link #baseDelay()}
   */
  public Duration maxDelay() {
    return values.maxDelay();
  }

  /**
   * Returns the longest {@code Retry-After} that is obeyed.
   *
   * @return zero or more
   */
  public Duration maxRetryAfter() {
    return values.maxRetryAfter();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RetryPolicy that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "RetryPolicy");
  }

  /** Collects the parts of a policy. Not safe for use by several threads at once. */
  public static final class Builder {
    private int maxAttempts = 4;
    private Duration baseDelay = Duration.ofMillis(500);
    private Duration maxDelay = Duration.ofSeconds(20);
    private Duration maxRetryAfter = Duration.ofSeconds(60);

    private Builder() {}

    /**
     * Sets how many attempts a call has in all.
     *
     * @param attempts at least 1; by default 4
     * @return this builder
     */
    public Builder maxAttempts(int attempts) {
      maxAttempts = attempts;
      return this;
    }

    /**
     * Sets the bound of the first delay.
     *
     * @param delay positive; by default 500 milliseconds
     * @return this builder
     */
    public Builder baseDelay(Duration delay) {
      baseDelay = Objects.requireNonNull(delay, "baseDelay");
      return this;
    }

    /**
     * Sets the bound of every delay.
     *
     * @param delay at least the base delay; by default 20 seconds
     * @return this builder
     */
    public Builder maxDelay(Duration delay) {
      maxDelay = Objects.requireNonNull(delay, "maxDelay");
      return this;
    }

    /**
     * Sets the longest {@code Retry-After} that is obeyed.
     *
     * @param delay zero or more; by default 60 seconds
     * @return this builder
     */
    public Builder maxRetryAfter(Duration delay) {
      maxRetryAfter = Objects.requireNonNull(delay, "maxRetryAfter");
      return this;
    }

    /**
     * Finishes the policy.
     *
     * @return the policy
     * @throws ai.flowscale.api.error.InvalidRequestException if a part is out of range
     */
    public RetryPolicy build() {
      Checks.range("maxAttempts", maxAttempts, 1, Integer.MAX_VALUE);
      if (maxDelay.compareTo(baseDelay) < 0) {
        throw new InvalidRequestException(
            "maxDelay", "maxDelay is " + maxDelay + ": give at least the base delay, " + baseDelay);
      }
      return new RetryPolicy(
          new Values(
              maxAttempts,
              Checks.positive("baseDelay", baseDelay),
              Checks.bounded(maxDelay),
              Checks.notNegative("maxRetryAfter", maxRetryAfter)));
    }
  }
}
