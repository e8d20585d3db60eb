package ai.flowscale.client.http;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What holds for one call: the client's settings, and over them those of the call.
 *
 * @param responseTimeout how long a response may take to begin, and one of the API then to end
 * @param idleTimeout how long a body may be still
 * @param callTimeout how long the call may take as a whole
 * @param retryPolicy how it is tried again
 * @param headers headers of this call alone
 * @param retryBudget what the client may still spend on retries
 */
public record CallSettings(
    Duration responseTimeout,
    Duration idleTimeout,
    Optional<Duration> callTimeout,
    RetryPolicy retryPolicy,
    Map<String, String> headers,
    RetryBudget retryBudget) {

  /** The settings of a client, with a budget of its own. */
  public static CallSettings of(FlowscaleConfig config) {
    return new CallSettings(
        config.responseTimeout(),
        config.idleTimeout(),
        config.callTimeout(),
        config.retryPolicy(),
        Map.of(),
        new RetryBudget(config.retryBudget()));
  }

  /** These settings with those of a call over them; the budget stays the client's. */
  public CallSettings with(CallOptions options) {
    return new CallSettings(
        options.responseTimeout().orElse(responseTimeout),
        options.idleTimeout().orElse(idleTimeout),
        options.callTimeout().or(() -> callTimeout),
        options.retryPolicy().orElse(retryPolicy),
        merged(options.headers()),
        retryBudget);
  }

  /** Returns the limit of the call as a whole. */
  public Optional<CallLimit> limit() {
    return callTimeout.map(length -> new CallLimit(length, "callTimeout"));
  }

  private Map<String, String> merged(Map<String, String> more) {
    if (more.isEmpty()) {
      return headers;
    }
    // The names of headers do not tell upper case from lower case (RFC 9110, section 5.1).
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(headers);
    all.putAll(more);
    return Collections.unmodifiableMap(all);
  }

  /** Leaves out the headers' values. */
  @Override
  public String toString() {
    return "CallSettings[responseTimeout=%s, idleTimeout=%s, callTimeout=%s, headers=%s]"
        .formatted(responseTimeout, idleTimeout, callTimeout, headers.keySet());
  }
}
