package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawScript;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests all of a body, and cancels it within a signal. */
final class Cancelling implements Flow.Subscriber<ByteBuffer> {
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: ";

  /** More than a buffer of any library, and less than what is received without demand. */
  private static final int AHEAD = 200_000;

  private final int last;
  private final Semaphore cancelled = new Semaphore(0);
  private final AtomicInteger signals = new AtomicInteger();
  private volatile boolean done;
  private volatile Flow.Subscription subscription = new Nothing();

  /** Takes which buffer is the last one; 0 for a cancellation within onSubscribe. */
  private Cancelling(int last) {
    this.last = last;
  }

  private static final class Nothing implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  /** Asserts that no signal follows a cancellation within another one. */
  static void assertSilent(TransportScenario it) {
    for (int last : List.of(0, 1, 2)) {
      String name = last == 0 ? "within onSubscribe" : "within buffer " + last;
      it.inCase(6, name + " of many", () -> assertSilent(it, last, 1L << 40, AHEAD));
    }
    for (int size : List.of(5, AHEAD)) {
      it.inCase(6, "within buffer 1 of " + size + " bytes", () -> assertSilent(it, 1, size, size));
    }
  }

  private static void assertSilent(TransportScenario it, int last, long length, int there) {
    it.newServer().always(ahead(length, there));
    TransportResponse response = it.get("/");
    it.server().await("bytes of a body", () -> !it.server().connection(0).requests().isEmpty());
    Cancelling subscriber = new Cancelling(last);

    response.body().subscribe(subscriber);

    Waiting.until("a cancellation", subscriber.cancelled::tryAcquire);
    subscriber.subscription.request(Long.MAX_VALUE);
    subscriber.subscription.request(-1);
    subscriber.subscription.cancel();
    if (length > there) {
      it.awaitAborted(0);
    }
    // Meanwhile, a signal that follows has time to come.
    assertThat(it.text(it.get("/next"))).isEqualTo("next");
    it.awaitBusyThreads(0);
    assertThat(subscriber.signals.get()).as("signals").isEqualTo(last);
  }

  private static RawScript ahead(long length, int there) {
    return connection -> {
      while (true) {
        if (connection.readRequest().target().equals("/next")) {
          connection.respond("200 OK", "next");
        } else {
          connection.write(HEAD + length + "\r\n\r\n");
          connection.write(new byte[there]);
          if (length > there) {
            connection.readToEnd();
            return;
          }
        }
      }
    };
  }

  private void signal() {
    if (signals.incrementAndGet() >= last && !done) {
      done = true;
      subscription.cancel();
      cancelled.release();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (last > 0) {
      given.request(Long.MAX_VALUE);
    } else {
      done = true;
      given.cancel();
      cancelled.release();
    }
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    signal();
  }

  @Override
  public void onError(Throwable failure) {
    signal();
  }

  @Override
  public void onComplete() {
    signal();
  }
}
