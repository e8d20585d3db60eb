package ai.flowscale.tck.mutants.resources;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Responses;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

/** Keeps a part of its exchanges while it lives. */
final class KeepsExchanges extends ForwardingTransport {
  private final Queue<Object> kept = new ConcurrentLinkedQueue<>();
  private final What what;

  /** What is kept. */
  enum What {
    REQUESTS("every request"),
    FAILED("the requests of exchanges that fail"),
    CANCELLED("the requests of exchanges that are cancelled"),
    RESPONSES("every response"),
    CONTENT("all that it has received"),
    NATIVE("all that it has received in native memory");

    private final String text;

    What(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    boolean isMemory() {
      return this == CONTENT || this == NATIVE;
    }
  }

  KeepsExchanges(Transport inner, What what) {
    super(inner);
    this.what = what;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    switch (what) {
      case REQUESTS -> kept.add(request);
      case FAILED, CANCELLED -> {
        var unused =
            inner.whenComplete(
                (response, failure) -> {
                  if (failure != null && inner.isCancelled() == (what == What.CANCELLED)) {
                    kept.add(request);
                  }
                });
      }
      default -> {
        return Futures.changed(inner, this::keeping, UnaryOperator.identity());
      }
    }
    return inner;
  }

  private TransportResponse keeping(TransportResponse response) {
    if (what == What.RESPONSES) {
      kept.add(response);
      return response;
    }
    return Responses.relayed(response, Keeping::new);
  }

  @Override
  public void close() {
    kept.clear();
    super.close();
  }

  /** Keeps a copy of each buffer. */
  private final class Keeping extends Relay {
    Keeping(Flow.Subscriber<? super ByteBuffer> down) {
      super(down);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      int size = buffer.remaining();
      ByteBuffer copy =
          what == What.NATIVE ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
      kept.add(copy.put(buffer.duplicate()));
      super.onNext(buffer);
    }
  }
}
