package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Responses;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

/** Does not close a response that is not read, where one of the same server was read before. */
final class LeavesUnreadOpen extends ForwardingTransport {
  private final Set<String> used = ConcurrentHashMap.newKeySet();

  LeavesUnreadOpen(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    String server = String.valueOf(request.uri().getRawAuthority());
    return Futures.changed(
        super.send(request), response -> watched(response, server), UnaryOperator.identity());
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

    Completes(Flow.Subscriber<? super ByteBuffer> down, Runnable atEnd) {
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
