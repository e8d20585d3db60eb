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
import java.util.Set;

/** What to throw where the server of the files answers something other than the file. */
final class Rejection {
  /** S3 answers 403 or 400 to a link that has expired; others use the statuses beside them. */
  private static final Set<Integer> LINK_AT_FAULT = Set.of(400, 401, 403, 404, 410);

  private Rejection() {}

  /** Whether the link may be what the server of the files refuses. */
  static boolean mayPassWithNewLink(int status) {
    return LINK_AT_FAULT.contains(status);
  }

  /** A server in trouble may do better in a moment; whatever else it answers will not change. */
  static FlowscaleException of(String output, TransportResponse response, Instant now) {
    int status = response.status();
    String message = message(output, status);
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

  /** The link was refused, and there is no other. */
  static DownloadException withoutNewLink(String output, int status, FlowscaleException why) {
    return new DownloadException(
        DownloadException.Reason.REJECTED,
        output,
        message(output, status) + ", and the service gave no new link (see the cause).",
        why);
  }

  private static String message(String output, int status) {
    return "The server of the files did not give output " + output + " (HTTP " + status + ")";
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
