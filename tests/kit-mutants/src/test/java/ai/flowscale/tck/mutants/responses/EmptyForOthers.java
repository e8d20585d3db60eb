package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.RequestBodies;
import ai.flowscale.tck.mutants.parts.ForwardingResponse;
import ai.flowscale.tck.mutants.parts.Responses;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** Gives the body to the first subscriber, and to others one that has ended. */
final class EmptyForOthers extends ForwardingResponse {
  private final AtomicBoolean taken = new AtomicBoolean();

  EmptyForOthers(TransportResponse inner) {
    super(inner);
  }

  /** A response that has no body any more. */
  static TransportResponse empty(TransportResponse response) {
    return Responses.withBody(response, RequestBodies.ofBytes(new byte[0]).publisher());
  }

  @Override
  public Flow.Publisher<ByteBuffer> body() {
    Flow.Publisher<ByteBuffer> body = super.body();
    return subscriber -> {
      if (taken.compareAndSet(false, true)) {
        body.subscribe(subscriber);
      } else {
        RequestBodies.ofBytes(new byte[0]).publisher().subscribe(subscriber);
      }
    };
  }
}
