package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
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

  public static TransportResponse withBody(
      TransportResponse response, Flow.Publisher<ByteBuffer> body) {
    return new ForwardingResponse(response) {
      @Override
      public Flow.Publisher<ByteBuffer> body() {
        return body;
      }
    };
  }

  /** Lets the buffers of a body go through a relay. */
  public static TransportResponse relayed(
      TransportResponse response, Function<Flow.Subscriber<? super ByteBuffer>, Relay> relay) {
    return withBody(response, Relay.over(response.body(), relay));
  }
}
