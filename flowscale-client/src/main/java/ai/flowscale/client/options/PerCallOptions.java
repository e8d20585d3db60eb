package ai.flowscale.client.options;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.client.config.Checks;
import ai.flowscale.client.config.HeaderRules;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Settings of some calls. */
public record PerCallOptions(
    Optional<Duration> responseTimeout,
    Optional<Duration> idleTimeout,
    Optional<Duration> callTimeout,
    Optional<RetryPolicy> retryPolicy,
    Map<String, String> headers)
    implements CallOptions {

  /** Leaves out the headers' values. */
  @Override
  public String toString() {
    return "CallOptions[responseTimeout="
        + text(responseTimeout)
        + ", idleTimeout="
        + text(idleTimeout)
        + ", callTimeout="
        + text(callTimeout)
        + ", retryPolicy="
        + text(retryPolicy)
        + ", headers="
        + headers.keySet()
        + "]";
  }

  private static String text(Optional<?> part) {
    return part.map(Object::toString).orElse("the client's");
  }

  /** Collects the parts. */
  public static final class Builder implements CallOptions.Builder {
    private @Nullable Duration responseTimeout;
    private @Nullable Duration idleTimeout;
    private @Nullable Duration callTimeout;
    private @Nullable RetryPolicy retryPolicy;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    @Override
    public Builder responseTimeout(Duration timeout) {
      responseTimeout = Objects.requireNonNull(timeout, "responseTimeout");
      return this;
    }

    @Override
    public Builder idleTimeout(Duration timeout) {
      idleTimeout = Objects.requireNonNull(timeout, "idleTimeout");
      return this;
    }

    @Override
    public Builder callTimeout(Duration timeout) {
      callTimeout = Objects.requireNonNull(timeout, "callTimeout");
      return this;
    }

    @Override
    public Builder retryPolicy(RetryPolicy policy) {
      retryPolicy = Objects.requireNonNull(policy, "retryPolicy");
      return this;
    }

    @Override
    public Builder header(String name, String value) {
      headers.put(
          Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value of " + name));
      return this;
    }

    @Override
    public CallOptions build() {
      headers.forEach(
          (name, value) ->
              HeaderRules.problem(name, value)
                  .ifPresent(
                      problem -> {
                        throw new InvalidRequestException("header", "header: " + problem);
                      }));
      Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      copy.putAll(headers);
      return new PerCallOptions(
          positive("responseTimeout", responseTimeout),
          positive("idleTimeout", idleTimeout),
          positive("callTimeout", callTimeout),
          Optional.ofNullable(retryPolicy),
          Collections.unmodifiableMap(copy));
    }

    private static Optional<Duration> positive(String name, @Nullable Duration value) {
      return Optional.ofNullable(value).map(one -> Checks.positive(name, one));
    }
  }
}
