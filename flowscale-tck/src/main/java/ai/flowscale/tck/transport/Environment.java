package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.failure;
import static ai.flowscale.tck.transport.TransportScenario.response;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.TimeLimit;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** What a transport does with what it is given: executor and scheduler. */
final class Environment {
  private static final Duration NEVER = Duration.ofDays(2);

  /** Tasks for idle connections, which outlive an exchange, come before those of {@link #NEVER}. */
  private static final Duration OF_IDLE = Duration.ofDays(1);

  private Environment() {}

  /** Asserts that a transport can be collected after its close. */
  static void assertForgotten(TransportScenario it) {
    it.serving(Scripts.respondAll("hello"));
    WeakReference<Transport> closed = closed(it);

    if (!Polling.holdsOnceCollected(TimeLimit.get(), () -> closed.get() == null)) {
      throw Waiting.notInTime("the collection of a closed transport");
    }
  }

  private static WeakReference<Transport> closed(TransportScenario it) {
    Transport transport = it.ownTransport(it.settings());
    assertThat(it.text(response(ExecutedExchange.start(transport, it.request("GET", "/", null)))))
        .isEqualTo("hello");
    transport.close();
    return new WeakReference<>(transport);
  }

  /** Asserts that an exchange ends whose tasks are rejected, from some task on. */
  static void assertEndsWhenRejected(TransportScenario it, int accepted) {
    it.serving(Scripts.respondAll("hello"));
    AtomicInteger left = new AtomicInteger(accepted);
    ExecutorService executor = it.executor();
    it.settings()
        .runningOn(
            task -> {
              if (left.getAndDecrement() <= 0) {
                throw new RejectedExecutionException("the executor is full");
              }
              executor.execute(task);
            });
    it.renew();

    // The transport may do without the executor.
    CompletableFuture<TransportResponse> future =
        ExecutedExchange.start(
            it.transport(), it.request("POST", "/", it.body(OptionalLong.empty(), "abc")));
    Throwable failure = Waiting.outcome("the end of the exchange", future);
    if (failure != null) {
      assertThat(failure).isInstanceOf(TransportException.class);
      return;
    }
    // All of it may have been read before a task was rejected.
    Throwable ofBody = Waiting.outcome("the end of the body", it.reading(response(future)).whole());
    if (ofBody != null) {
      assertThat(ofBody).isInstanceOf(TransportException.class);
    }
  }

  /** Asserts that an executor with one thread is enough. */
  static void assertNeedsOneThread(TransportScenario it) {
    ExecutorService one =
        Executors.newSingleThreadExecutor(task -> TransportScenario.daemon("tck-one", task));
    it.opened(one::shutdownNow);
    it.settings().runningOn(one);
    it.renew();
    it.server().always(Scripts.respondAll(Sizes.text(300_000)));

    for (OptionalLong length :
        new OptionalLong[] {OptionalLong.of(20 * TestBody.BLOCK), OptionalLong.empty()}) {
      TransportResponse response = it.send("POST", "/", it.body(TestBody.blocks(length, 20)));
      assertThat(it.text(response)).hasSize(300_000);
    }
  }

  /** Asserts that no task of an exchange remains on the scheduler when the exchange is over. */
  static void assertCancelsTimers(TransportScenario it) {
    Recording scheduler = new Recording();
    it.settings().scheduledBy(scheduler).connectingWithin(NEVER).idlingFor(OF_IDLE);
    it.renew();
    it.server().script(Scripts.respondAll("hello"));

    assertThat(it.text(it.get("/"))).isEqualTo("hello");
    scheduler.awaitNone("an exchange that has a response");
    if (!it.route().isTunnel()) {
      failure(it.sending("GET", URI.create("http://127.0.0.1:" + it.refusingPort() + "/")));
      scheduler.awaitNone("an exchange that has failed");
    }
    it.newServer();
    CompletableFuture<TransportResponse> cancelled = it.sending("GET", "/", null);
    it.awaitRequests(1);
    cancelled.cancel(true);
    scheduler.awaitNone("an exchange that was cancelled");
  }

  /** A scheduler that knows its tasks for exchanges. */
  private static final class Recording implements Scheduler {
    private final Scheduler inner = TransportConfig.of(Runnable::run).scheduler();
    private final Set<Object> pending = ConcurrentHashMap.newKeySet();

    void awaitNone(String what) {
      Waiting.until("the end of all that was scheduled for " + what, pending::isEmpty);
    }

    @Override
    public Scheduled schedule(Runnable task, Duration delay) {
      Object entry = new Object();
      if (delay.compareTo(OF_IDLE) > 0) {
        pending.add(entry);
      }
      Scheduled scheduled =
          inner.schedule(
              () -> {
                pending.remove(entry);
                task.run();
              },
              delay);
      return () -> {
        scheduled.cancel();
        pending.remove(entry);
      };
    }

    @Override
    public long nanoTime() {
      return inner.nanoTime();
    }

    @Override
    public Instant now() {
      return inner.now();
    }
  }
}
