package ai.flowscale.client.http;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/** Whether and when a call that failed is tried again. Pure functions of the failure. */
public final class RetryRules {
  private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);

  private RetryRules() {}

  /** How much harm a second try can do. */
  public enum Safety {
    /** Sending twice is as good as sending once. */
    REPLAYABLE,
    /** Sending twice may start two runs. */
    ONCE,
    /** The transport may send twice by itself or cannot abort: nothing is tried again. */
    NEVER
  }

  /** Whether a failure may pass by itself, for an operation that only reads. */
  public static boolean isTransient(FlowscaleException failure) {
    if (failure instanceof ApiException error) {
      return TRANSIENT.contains(error.status());
    }
    if (failure instanceof TransportException broken) {
      return switch (broken.kind()) {
        case CONNECT, TIMEOUT, CLOSED, PROTOCOL -> true;
        case OTHER -> !(broken.getCause() instanceof Error);
        case TLS, REQUEST_BODY, CANCELLED -> false;
      };
    }
    if (failure instanceof DownloadException download) {
      return download.reason() == DownloadException.Reason.INCOMPLETE;
    }
    return failure instanceof DecodingException garbled && !garbled.isTooLarge();
  }

  /**
   * The same for something that is polled: only the service's own word is final, a gateway sends
   * any status for a while.
   */
  public static boolean mayPass(FlowscaleException failure) {
    return isTransient(failure)
        || (failure instanceof ApiException response && !response.isFromService());
  }

  /** Whether a failure leaves no doubt that nothing was started. */
  private static boolean isUntouched(FlowscaleException failure) {
    if (failure.runId().isPresent()) {
      return false;
    }
    if (failure instanceof ApiException response) {
      return response.isRefusal() && isTransient(response);
    }
    return failure instanceof TransportException broken
        && broken.sent() == TransportException.Sent.NO
        && isTransient(failure);
  }

  /**
   * Returns how long to wait before the next attempt, or empty where there is to be none.
   *
   * @param attempt which attempt has failed, from 1
   * @param random draws a number from zero to below its argument
   */
  static Optional<Duration> delay(
      RetryPolicy policy,
      Safety safety,
      FlowscaleException failure,
      int attempt,
      LongUnaryOperator random) {
    boolean again =
        switch (safety) {
          case REPLAYABLE -> isTransient(failure);
          case ONCE -> isUntouched(failure);
          case NEVER -> false;
        };
    if (!again || attempt >= policy.maxAttempts()) {
      return Optional.empty();
    }
    Duration bound = backoff(policy, attempt);
    Duration drawn = Duration.ofNanos(random.applyAsLong(nanos(bound) + 1));
    Duration asked = askedBy(failure);
    if (!isObeyed(policy, asked)) {
      return Optional.empty();
    }
    return Optional.of(asked.compareTo(drawn) > 0 ? asked : drawn);
  }

  /**
   * Returns the delay that a response asks for, for a caller that repeats the request in any case:
   * where a call is not tried again since it is too long, the longest that the policy obeys.
   */
  public static Duration delayAskedBy(FlowscaleException failure, RetryPolicy policy) {
    Duration asked = askedBy(failure);
    return isObeyed(policy, asked) ? asked : policy.maxRetryAfter();
  }

  private static Duration askedBy(FlowscaleException failure) {
    return failure instanceof ApiException error
        ? error.retryAfter().orElse(Duration.ZERO)
        : Duration.ZERO;
  }

  private static boolean isObeyed(RetryPolicy policy, Duration asked) {
    return asked.compareTo(policy.maxRetryAfter()) <= 0;
  }

  /** So many that one more is a number still; there are durations of ages. */
  private static long nanos(Duration bound) {
    Duration most = Duration.ofNanos(Long.MAX_VALUE - 1);
    return bound.compareTo(most) < 0 ? bound.toNanos() : most.toNanos();
  }

  /** Doubles the base delay for each attempt that has failed, up to the bound. */
  private static Duration backoff(RetryPolicy policy, int attempt) {
    Duration bound = policy.baseDelay();
    for (int i = 1; i < attempt && bound.compareTo(policy.maxDelay()) < 0; i++) {
      boolean tooLong = bound.compareTo(policy.maxDelay().dividedBy(2)) > 0;
      bound = tooLong ? policy.maxDelay() : bound.multipliedBy(2);
    }
    return bound.compareTo(policy.maxDelay()) > 0 ? policy.maxDelay() : bound;
  }
}
