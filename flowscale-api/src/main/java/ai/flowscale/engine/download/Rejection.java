package ai.flowscale.engine.download;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.ApiFailure;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.engine.endpoint.RetryAfter;
import java.time.Instant;
import java.util.List;

/** What to throw where the server of the files answers something other than the file. */
final class Rejection {
  private Rejection() {}

  /** A server in trouble may do better in a moment; whatever else it answers will not change. */
  static FlowscaleException of(String output, TransportResponse response, Instant now) {
    int status = response.status();
    String message =
        "The server of the files did not give output " + output + " (HTTP " + status + ")";
    if (status == 429) {
      return new RateLimitException(message + ".", failure(response, now));
    }
    if (status == 408) {
      return new ApiException(message + ".", failure(response, now));
    }
    if (status >= 500) {
      return new ServerException(message + ".", failure(response, now));
    }
    boolean expired = status == 401 || status == 403 || status == 410;
    return new DownloadException(
        DownloadException.Reason.REJECTED,
        output,
        message
            + (expired
                ? ": the link may have expired; ask for a new one with getOutput or getRun."
                : "."),
        null);
  }

  private static ApiFailure failure(TransportResponse response, Instant now) {
    return new ApiFailure(
        "download",
        response.status(),
        List.of(),
        List.of(),
        RetryAfter.of(response.headers(), now).orElse(null),
        "",
        false);
  }
}
