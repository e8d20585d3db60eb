package ai.flowscale.tck.transport;

import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that a thread of its own executes, and a future for the test: a future that is
 * completed otherwise aborts the exchange. The body of its response is read by another thread.
 */
final class ExecutedExchange {
  private final Transport transport;
  private final Exchange exchange;
  private final CompletableFuture<TransportResponse> result = new CompletableFuture<>();
  private volatile @Nullable TransportResponse received;
  private volatile @Nullable Throwable failure;

  private ExecutedExchange(Transport transport, TransportRequest request) {
    this.transport = transport;
    this.exchange = transport.newExchange(request);
  }

  static CompletableFuture<TransportResponse> start(Transport transport, TransportRequest request) {
    ExecutedExchange made = new ExecutedExchange(transport, request);
    var unused = made.result.whenComplete((response, thrown) -> made.ended(response, thrown));
    TransportScenario.daemon("tck-caller", made::execute).start();
    return made.result;
  }

  private void execute() {
    try {
      transport.checkBlockingAllowed();
      TransportResponse response = new Streamed(exchange.execute());
      received = response;
      if (!result.complete(response)) {
        response.close();
      }
    } catch (RuntimeException | Error thrown) {
      failure = thrown;
      result.completeExceptionally(thrown);
    }
  }

  private void ended(@Nullable TransportResponse response, @Nullable Throwable thrown) {
    boolean own = thrown != null ? thrown == failure : response != null && response == received;
    if (!own) {
      exchange.abort();
    }
  }

  /** A response whose stream is read by a thread, one piece ahead of what the test asks for. */
  private static final class Streamed implements TransportResponse {
    private final TransportResponse response;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    Streamed(TransportResponse response) {
      this.response = response;
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
        Reading reading = new Reading(response, subscriber);
        subscriber.onSubscribe(reading);
        if (subscribed.getAndSet(true)) {
          subscriber.onError(new IllegalStateException("The body has a subscriber"));
        } else {
          TransportScenario.daemon("tck-reader", reading::run).start();
        }
      };
    }

    @Override
    public InputStream stream() {
      return response.stream();
    }

    @Override
    public void close() {
      response.close();
    }
  }

  private static final class Reading implements Flow.Subscription {
    private static final int PIECE = 16 * 1024;
    private static final int MANY = 1 << 20;

    private final TransportResponse response;
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final Semaphore demand = new Semaphore(0);
    private final Lock signals = new ReentrantLock();

    /** Guarded. */
    private boolean cancelled;

    Reading(TransportResponse response, Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.response = response;
      this.subscriber = subscriber;
    }

    void run() {
      try {
        InputStream stream = response.stream();
        byte[] piece = new byte[PIECE];
        for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
          demand.acquire();
          ByteBuffer buffer = ByteBuffer.wrap(Arrays.copyOf(piece, count));
          signal(() -> subscriber.onNext(buffer));
        }
        signal(subscriber::onComplete);
      } catch (RuntimeException | IOException | InterruptedException thrown) {
        signal(() -> subscriber.onError(thrown));
      }
    }

    /** No signal follows a cancellation. */
    private void signal(Runnable signal) {
      signals.lock();
      try {
        if (!cancelled) {
          signal.run();
        }
      } finally {
        signals.unlock();
      }
    }

    @Override
    public void request(long n) {
      if (n > 0) {
        demand.release((int) Math.min(n, MANY));
      }
    }

    @Override
    public void cancel() {
      signals.lock();
      try {
        cancelled = true;
      } finally {
        signals.unlock();
      }
      response.close();
      demand.release();
    }
  }
}
