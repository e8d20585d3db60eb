package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import java.io.InputStream;
import java.util.function.Function;

/** Responses that differ from others in one thing. */
public final class Responses {
  private Responses() {}

  public static TransportResponse withHeaders(TransportResponse response, Headers headers) {
    return new ForwardingResponse(response) {
      @Override
      public Headers headers() {
        return headers;
      }
    };
  }

  public static TransportResponse withBody(TransportResponse response, InputStream body) {
    return new ForwardingResponse(response) {
      @Override
      public InputStream body() {
        return body;
      }
    };
  }

  /** Lets the pieces of a body go through a relay. */
  public static TransportResponse relayed(TransportResponse response, Function<Sink, Relay> relay) {
    return withBody(response, new RelayedDownload(response.body(), relay));
  }

  /** Lets a thread read a body before it is wanted. */
  public static TransportResponse readAhead(TransportResponse response, long most) {
    InputStream body = response.body();
    return withBody(response, new ReadAhead(body::transferTo, most));
  }
}
