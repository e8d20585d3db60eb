package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Responses;
import ai.flowscale.tck.mutants.parts.Sink;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Does not close a response that is not read, where one of the same server was read before. */
final class LeavesUnreadOpen extends ForwardingTransport {
  private final Set<String> used = ConcurrentHashMap.newKeySet();

  LeavesUnreadOpen(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    String server = String.valueOf(request.uri().getRawAuthority());
    return watched(super.execute(request, exchange), server);
  }

  private TransportResponse watched(TransportResponse response, String server) {
    boolean wasUsed = used.contains(server);
    return new ForwardingResponse(
        Responses.relayed(response, down -> new Completes(down, () -> used.add(server)))) {
      @Override
      public void close() {
        if (!wasUsed) {
          super.close();
        }
      }
    };
  }

  /** Tells that a body was read to its end. */
  private static final class Completes extends Relay {
    private final Runnable atEnd;

    Completes(Sink down, Runnable atEnd) {
      super(down);
      this.atEnd = atEnd;
    }

    @Override
    public void onComplete() {
      atEnd.run();
      super.onComplete();
    }
  }
}
