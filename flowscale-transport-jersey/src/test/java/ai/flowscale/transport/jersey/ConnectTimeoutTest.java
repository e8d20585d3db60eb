package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tck.server.UnresponsiveAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets know whole milliseconds, for 24 days at most, and zero as no limit at all. */
class ConnectTimeoutTest extends JerseyTest {

  @ParameterizedTest
  @ValueSource(strings = {"PT720H", "PT2562047788015215H30M7S", "PT2562047788015215H30M7.1S"})
  void aVeryLongLimitIsNoLimit(String limit) {
    connectingWithin(Duration.parse(limit));
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "fine");
            });

    assertThat(text(get("/"))).isEqualTo("fine");
  }

  /** The limit of a socket would be one for each address of the host. */
  @Test
  void oneLimitHoldsForTheWholeConnection() {
    Queue<Runnable> limits = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    over(provider().create(new LimitedByHand(threads, limits)));
    Optional<UnresponsiveAddress> unanswered = UnresponsiveAddress.open();
    assumeThat(unanswered).as("a system that answers nobody when its queue is full").isPresent();
    try (UnresponsiveAddress address = unanswered.orElseThrow()) {
      var sent = sending("POST", address.uri("/"));
      assertThat(Polling.holds(TimeLimit.get(), () -> !limits.isEmpty())).isTrue();

      limits.remove().run();

      assertThat(failure(sent).kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure(sent).sent()).isEqualTo(Sent.NO);
    } finally {
      threads.shutdown();
    }
  }

  private record LimitedByHand(Executor executor, Queue<Runnable> limits)
      implements TransportConfig {
    @Override
    public Duration connectTimeout() {
      return Duration.ofHours(1);
    }

    @Override
    public Scheduler scheduler() {
      return new Scheduler() {
        @Override
        public Scheduled schedule(Runnable task, Duration delay) {
          limits.add(task);
          return () -> limits.remove(task);
        }

        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }
      };
    }
  }

  @Test
  void aLimitBelowAMillisecondIsALimit() {
    connectingWithin(Duration.ofNanos(1));
    Optional<UnresponsiveAddress> unanswered = UnresponsiveAddress.open();
    assumeThat(unanswered).as("a system that answers nobody when its queue is full").isPresent();
    try (UnresponsiveAddress address = unanswered.orElseThrow()) {
      TransportException failure = failure(sending("POST", address.uri("/")));

      assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
    }
  }
}
