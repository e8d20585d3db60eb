package ai.flowscale.api.instrumentation;

import ai.flowscale.api.error.FlowscaleException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Receives what happens with one HTTP request. For implementation by instrumentations; every method
 * has a default.
 */
public interface RequestObserver {
  /** Adds nothing and receives nothing. */
  RequestObserver NONE = new RequestObserver() {};

  /**
   * Returns headers to add to the request, such as {@code traceparent}. They go to the deployment
   * and to the servers of files alike. A header that the request has already, or that cannot be
   * sent, is left out. Called right after the request's start, on the same thread.
   *
   * @return names and values
   */
  default Map<String, String> headers() {
    return Map.of();
  }

  /**
   * The request has ended: its response was read or closed, or it has failed. Called where the
   * events of {@link OperationObserver} are.
   *
   * @param end how
   */
  default void onEnd(End end) {}

  /**
   * The start of a request.
   *
   * @param at when
   * @param call the operation of the service that it is for, such as {@code getRun} for a poll, or
   *     {@code download} and {@code openOutput} for a file
   * @param method the HTTP method
   * @param origin where it goes: scheme, host and port; anything else of an address is dropped
   * @param path the path as the API describes it, such as {@code /api/v1/runs/{run_id}}; empty for
   *     a file, whose path may be part of a secret link
   * @param number which request of this call it is, from 1: retries and redirects count
   */
  record Request(
      Instant at, String call, String method, URI origin, Optional<String> path, int number) {
    /** Checks the parts. */
    public Request {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(call, "call");
      Objects.requireNonNull(method, "method");
      origin = withoutSecrets(origin);
      Objects.requireNonNull(path, "path");
    }

    private static URI withoutSecrets(URI address) {
      if (isOrigin(address)) {
        return address;
      }
      int port = address.getPort();
      return URI.create(
          address.getScheme() + "://" + address.getHost() + (port < 0 ? "" : ":" + port));
    }

    private static boolean isOrigin(URI address) {
      return address.getHost() != null
          && address.getRawUserInfo() == null
          && address.getRawPath().isEmpty()
          && address.getRawQuery() == null
          && address.getRawFragment() == null;
    }
  }

  /**
   * The end of a request.
   *
   * @param at when
   * @param elapsed how long it took, the body of the response included
   * @param status the status of the response, or empty where there was none
   * @param sentBytes how many bytes of the request's body were sent
   * @param receivedBytes how many bytes of the response's body were received
   * @param failure why it broke, or empty; a response that reports an error is not a failure here
   */
  record End(
      Instant at,
      Duration elapsed,
      OptionalInt status,
      long sentBytes,
      long receivedBytes,
      Optional<FlowscaleException> failure) {
    /** Checks the parts. */
    public End {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(elapsed, "elapsed");
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(failure, "failure");
    }
  }
}
