package ai.flowscale.transport.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An exchange whose HTTP library is the test. */
class TestExchange extends AbstractExchange {
  static final URI PLACE = URI.create("https://host/path?canary");

  /** Only a test that fails takes so long. */
  private static final long LIMIT_SECONDS = 60;

  private final Sending sending;
  private final AtomicInteger broken = new AtomicInteger();
  private final CompletableFuture<Thread> sent = new CompletableFuture<>();

  /** What the HTTP library does on the thread that executes the exchange. */
  @FunctionalInterface
  interface Sending {
    void send(TestExchange exchange) throws IOException, InterruptedException;
  }

  TestExchange(Exchanges exchanges, TransportRequest request, Sending sending) {
    super(exchanges, request);
    this.sending = sending;
  }

  static TransportRequest request(String method, RequestBody body) {
    return TransportRequest.of(method, PLACE, Headers.empty(), body);
  }

  @Override
  protected void send() throws IOException, InterruptedException {
    try {
      sending.send(this);
    } finally {
      sent.complete(Thread.currentThread());
    }
  }

  @Override
  protected void breakConnection() {
    broken.incrementAndGet();
  }

  /** Returns how often the connection was broken. */
  int broken() {
    return broken.get();
  }

  /** Executes it on a thread of its own, and returns once that has sent, or will never. */
  CompletableFuture<TransportResponse> start() {
    CompletableFuture<TransportResponse> outcome = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                outcome.complete(execute());
              } catch (Throwable thrown) {
                outcome.completeExceptionally(thrown);
              }
            },
            "exchange");
    thread.setDaemon(true);
    thread.start();
    get(CompletableFuture.anyOf(sent, outcome.handle((response, thrown) -> thread)));
    return outcome;
  }

  /** Waits until a thread waits for another one. */
  static void awaitWaiting(Thread thread) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(System.nanoTime()).as("waiting of " + thread).isLessThan(end);
      Thread.yield();
    }
  }

  /** Returns the thread that executes it, which has sent. */
  Thread thread() {
    return sent.join();
  }

  /** Waits for a result. */
  static <T> T get(CompletableFuture<T> coming) {
    assertThat(coming).succeedsWithin(LIMIT_SECONDS, TimeUnit.SECONDS);
    return coming.join();
  }

  /** Waits for what an exchange fails with. */
  static TransportException failure(CompletableFuture<TransportResponse> outcome) {
    return (TransportException) get(outcome.handle((response, thrown) -> thrown));
  }
}
