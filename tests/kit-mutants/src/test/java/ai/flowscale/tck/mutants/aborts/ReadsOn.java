package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingResponse;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads an unread body to its end, to keep the connection. */
final class ReadsOn extends ForwardingResponse {
  private final AtomicBoolean read = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  ReadsOn(TransportResponse inner) {
    super(inner);
  }

  @Override
  public Flow.Publisher<ByteBuffer> body() {
    Flow.Publisher<ByteBuffer> body = super.body();
    return subscriber -> {
      read.set(true);
      body.subscribe(subscriber);
    };
  }

  @Override
  public void close() {
    if (read.get()) {
      super.close();
    } else if (closed.compareAndSet(false, true)) {
      super.body().subscribe(new Sink());
    }
  }

  private static final class Sink implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer buffer) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }
}
