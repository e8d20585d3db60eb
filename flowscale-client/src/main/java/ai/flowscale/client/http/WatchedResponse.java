package ai.flowscale.client.http;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.body.Demand;
import ai.flowscale.client.concurrent.LoggedFailures;
import ai.flowscale.client.observation.ObservedRequest;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** A response whose body must keep moving as long as somebody asks for more of it. */
final class WatchedResponse implements TransportResponse {

  private final TransportResponse response;
  private final Runnable moved;
  private final CallScope exchange;
  private final ObservedRequest observed;
  private final Runnable ended;

  /** What the reader has asked for; as if it had, until there is one. */
  private final AtomicLong demand = new AtomicLong(1);

  /**
   * Watches a response.
   *
   * @param moved called whenever something moves
   * @param ended what to do once it has ended, however that comes; it may come more than once
   */
  WatchedResponse(
      TransportResponse response,
      Runnable moved,
      CallScope exchange,
      ObservedRequest observed,
      Runnable ended) {
    this.response = response;
    this.moved = moved;
    this.exchange = exchange;
    this.observed = observed;
    this.ended = ended;
  }

  /** Whether more of the body is asked for. */
  boolean isWanted() {
    return demand.get() != 0;
  }

  @Override
  public int status() {
    return response.status();
  }

  @Override
  public Headers headers() {
    return response.headers();
  }

  @Override
  public String protocol() {
    return response.protocol();
  }

  @Override
  public Flow.Publisher<ByteBuffer> body() {
    return subscriber -> {
      boolean subscribed = false;
      try {
        response.body().subscribe(new Watched(subscriber));
        subscribed = true;
      } finally {
        if (!subscribed) {
          // It cannot be read: nothing must wait for its end.
          close();
        }
      }
    };
  }

  @Override
  public void close() {
    end(response::close);
  }

  /** What a transport throws when it is to stop changes no outcome, and the exchange is over. */
  private void end(Runnable stop) {
    try {
      LoggedFailures.run(stop, "A response could not be closed: {0}");
    } finally {
      ended.run();
    }
  }

  private final class Watched implements Flow.Subscriber<ByteBuffer> {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private boolean subscribed;
    private long count;

    Watched(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      Objects.requireNonNull(subscription, "subscription");
      if (subscribed) {
        // Not the reader's to cancel: that would end the watch over the first.
        subscription.cancel();
        return;
      }
      subscribed = true;
      demand.set(0);
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long n) {
              if (demand.getAndAccumulate(n, Demand::add) == 0) {
                moved.run();
              }
              subscription.request(n);
            }

            @Override
            public void cancel() {
              end(subscription::cancel);
            }
          });
    }

    @Override
    public void onNext(ByteBuffer item) {
      Objects.requireNonNull(item, "item");
      demand.decrementAndGet();
      moved.run();
      count += item.remaining();
      observed.received(count);
      subscriber.onNext(item);
    }

    @Override
    public void onError(Throwable failure) {
      Objects.requireNonNull(failure, "failure");
      FlowscaleException aborted = exchange.abortReason();
      observed.failed(Failures.toFlowscaleException(aborted == null ? failure : aborted));
      try {
        ended.run();
      } finally {
        subscriber.onError(aborted == null ? failure : aborted);
      }
    }

    @Override
    public void onComplete() {
      try {
        ended.run();
      } finally {
        subscriber.onComplete();
      }
    }
  }
}
