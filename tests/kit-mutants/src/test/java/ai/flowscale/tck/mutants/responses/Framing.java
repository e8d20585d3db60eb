package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Responses;
import ai.flowscale.tck.mutants.parts.Sink;
import java.nio.ByteBuffer;

/** Wrong ideas of where a body ends. */
final class Framing {
  private Framing() {}

  /** Knows neither that a body may end with its connection, ... */
  static TransportResponse insistsOnFraming(TransportRequest request, TransportResponse response) {
    boolean framed =
        response.headers().first("Content-Length").isPresent()
            || response.headers().first("Transfer-Encoding").isPresent()
            || request.method().equals("HEAD")
            || response.status() == 204
            || response.status() == 304;
    return framed
        ? response
        : Responses.relayed(response, down -> new Expecting(down, Long.MAX_VALUE));
  }

  /** ... nor that there may be a length without a body. */
  static TransportResponse insistsOnLength(TransportResponse response) {
    return response
        .headers()
        .first("Content-Length")
        .map(Long::valueOf)
        .map(length -> Responses.relayed(response, down -> new Expecting(down, length)))
        .orElse(response);
  }

  /** Fails where less has come than was expected. */
  private static final class Expecting extends Relay {
    private long left;

    Expecting(Sink down, long length) {
      super(down);
      this.left = length;
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      left -= buffer.remaining();
      super.onNext(buffer);
    }

    @Override
    public void onComplete() {
      if (left > 0) {
        super.onError(
            new TransportException(
                Kind.CLOSED, Sent.MAYBE, "the body ended before its length", null));
      } else {
        super.onComplete();
      }
    }
  }
}
