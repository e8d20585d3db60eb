package ai.flowscale.client.options;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.client.config.Checks;
import java.time.Duration;
import java.util.Objects;

/** How a call that failed is tried again. */
public record RetryOptions(
    int maxAttempts, Duration baseDelay, Duration maxDelay, Duration maxRetryAfter)
    implements RetryPolicy {

  /** Collects the parts. */
  public static final class Builder implements RetryPolicy.Builder {
    private int maxAttempts = 4;
    private Duration baseDelay = Duration.ofMillis(500);
    private Duration maxDelay = Duration.ofSeconds(20);
    private Duration maxRetryAfter = Duration.ofSeconds(60);

    @Override
    public Builder maxAttempts(int attempts) {
      maxAttempts = attempts;
      return this;
    }

    @Override
    public Builder baseDelay(Duration delay) {
      baseDelay = Objects.requireNonNull(delay, "baseDelay");
      return this;
    }

    @Override
    public Builder maxDelay(Duration delay) {
      maxDelay = Objects.requireNonNull(delay, "maxDelay");
      return this;
    }

    @Override
    public Builder maxRetryAfter(Duration delay) {
      maxRetryAfter = Objects.requireNonNull(delay, "maxRetryAfter");
      return this;
    }

    @Override
    public RetryPolicy build() {
      Checks.range("maxAttempts", maxAttempts, 1, Integer.MAX_VALUE);
      if (maxDelay.compareTo(baseDelay) < 0) {
        throw new InvalidRequestException(
            "maxDelay", "maxDelay is " + maxDelay + ": give at least the base delay, " + baseDelay);
      }
      return new RetryOptions(
          maxAttempts,
          Checks.positive("baseDelay", baseDelay),
          Checks.bounded(maxDelay),
          Checks.notNegative("maxRetryAfter", maxRetryAfter));
    }
  }
}
