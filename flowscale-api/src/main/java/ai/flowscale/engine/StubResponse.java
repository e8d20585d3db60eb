package ai.flowscale.engine;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stands in until the engine's own response is merged. */
record StubResponse(
    int status,
    Headers headers,
    String protocol,
    Flow.Publisher<ByteBuffer> source,
    AtomicBoolean taken,
    java.util.concurrent.atomic.AtomicReference<Flow.Subscription> reading)
    implements TransportResponse {

  StubResponse(int status, Headers headers, String protocol, Flow.Publisher<ByteBuffer> source) {
    this(
        status,
        headers,
        protocol,
        source,
        new AtomicBoolean(),
        new java.util.concurrent.atomic.AtomicReference<>());
  }

  @Override
  public Flow.Publisher<ByteBuffer> body() {
    return this::read;
  }

  private void read(Flow.Subscriber<? super ByteBuffer> reader) {
    taken.set(true);
    source.subscribe(
        new Flow.Subscriber<ByteBuffer>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            reading.set(subscription);
            reader.onSubscribe(subscription);
          }

          @Override
          public void onNext(ByteBuffer item) {
            reader.onNext(item);
          }

          @Override
          public void onError(Throwable failure) {
            reader.onError(failure);
          }

          @Override
          public void onComplete() {
            reader.onComplete();
          }
        });
  }

  @Override
  public void close() {
    if (taken.compareAndSet(false, true)) {
      source.subscribe(
          new Flow.Subscriber<ByteBuffer>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
              subscription.cancel();
            }

            @Override
            public void onNext(ByteBuffer item) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
          });
    } else {
      Flow.Subscription subscription = reading.get();
      if (subscription != null) {
        subscription.cancel();
      }
    }
  }
}
