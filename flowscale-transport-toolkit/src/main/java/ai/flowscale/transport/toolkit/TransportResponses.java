package ai.flowscale.transport.toolkit;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.transport.toolkit.internal.Streams;
import java.io.InputStream;
import java.util.Objects;

/** Responses of transports. */
public final class TransportResponses {
  private TransportResponses() {}

  /**
   * Makes a response.
   *
   * @param status the status code
   * @param headers the headers
   * @param protocol the protocol as in {@code HTTP/1.1} or {@code HTTP/2}
   * @param body the body, as {@link TransportResponse#body()} promises it; {@link
   *     TransportResponse#close()} closes it
   * @return the response
   */
  public static TransportResponse of(
      int status, Headers headers, String protocol, InputStream body) {
    return new Response(status, headers, protocol, body);
  }

  private record Response(int status, Headers headers, String protocol, InputStream body)
      implements TransportResponse {
    Response {
      Objects.requireNonNull(headers, "headers");
      Objects.requireNonNull(protocol, "protocol");
      Objects.requireNonNull(body, "body");
    }

    @Override
    public void close() {
      Streams.closeQuietly(body);
    }

    @Override
    public String toString() {
      return "TransportResponse[" + status + " " + protocol + "]";
    }
  }
}
