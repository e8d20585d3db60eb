package ai.flowscale.tck.mutants.resources;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Responses;
import ai.flowscale.tck.mutants.parts.Sink;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

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

    boolean isContent() {
      return this == CONTENT || this == NATIVE;
    }
  }

  KeepsExchanges(Transport inner, What what) {
    super(inner);
    this.what = what;
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    if (what == What.REQUESTS) {
      kept.add(request);
    }
    try {
      return keeping(super.execute(request, exchange));
    } catch (TransportException failure) {
      boolean cancelled = failure.kind() == Kind.CANCELLED;
      if (what == (cancelled ? What.CANCELLED : What.FAILED)) {
        kept.add(request);
      }
      throw failure;
    }
  }

  private TransportResponse keeping(TransportResponse response) {
    if (what == What.RESPONSES) {
      kept.add(response);
    }
    if (!what.isContent()) {
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
    Keeping(Sink down) {
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
