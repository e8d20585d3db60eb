package ai.flowscale.dbscheduler;

import static ai.flowscale.dbscheduler.TestFleet.options;
import static ai.flowscale.dbscheduler.TestFleet.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.InvalidRequestException;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The meters of a batch: what they show, what they cost, and what a bad database does to them. */
class QueueMetersTest {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofSeconds(50);

  private final TestDatabase database = TestFleet.database();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger threads = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private volatile Consumer<String> onRead = sql -> {};
  private final FlowscaleQueue queue =
      FlowscaleQueue.open(
          new TestDatabase(
              database.url(),
              sql -> {
                if (sql.startsWith("select state, count")) {
                  reads.incrementAndGet();
                  onRead.accept(sql);
                }
              }),
          options()
              .batch("pictures")
              .threadFactory(
                  task -> {
                    threads.incrementAndGet();
                    return new Thread(task);
                  })
              .build());

  @AfterEach
  void close() {
    queue.close();
    TestFleet.execute(database, "shutdown");
  }

  private void bind(Duration longestWait) {
    new QueueMeters(queue, INTERVAL, longestWait, nanos::get).bindTo(registry);
  }

  private void submit(int from, int to) {
    queue.submitAll(
        IntStream.range(from, to).mapToObj(i -> request("cat " + i).withKey("key " + i)));
  }

  private double requests(RequestState state) {
    return registry
        .get("flowscale.fleet.requests")
        .tags("flowscale.batch", "pictures", "flowscale.request.state", state.stored())
        .gauge()
        .value();
  }

  /** Ends with the time limit of the test, which interrupts it. */
  private void awaitNumbers() {
    while (Double.isNaN(requests(RequestState.PENDING))) {
      assertThat(Thread.interrupted()).as("too late").isFalse();
      Thread.onSpinWait();
    }
  }

  /** What a scrape sees. */
  private Map<Meter.Id, Double> scrape() {
    return registry.getMeters().stream()
        .collect(
            Collectors.toMap(Meter::getId, meter -> meter.measure().iterator().next().getValue()));
  }

  @Test
  void showTheProgressOfTheBatch() {
    bind(LONG);
    submit(0, 4);
    TestFleet.execute(
        database,
        "update flowscale_request set state = 'completed', ended_at = current_timestamp"
            + " where request_key = 'key 0'");
    TestFleet.execute(database, "update flowscale_fleet set max_in_flight = 7");

    assertThat(requests(RequestState.PENDING)).isEqualTo(3);
    assertThat(requests(RequestState.COMPLETED)).isEqualTo(1);
    assertThat(requests(RequestState.UNCERTAIN)).isZero();
    assertThat(registry.get("flowscale.fleet.max.in.flight").gauge().value()).isEqualTo(7);
    assertThat(registry.get("flowscale.fleet.ended.last.minute").gauge().value()).isEqualTo(1);
    assertThat(registry.get("flowscale.fleet.time.left").timeGauge().value()).isEqualTo(180);
    assertThat(scrape()).hasSize(RequestState.values().length + 3);
  }

  @Test
  void theTimeLeftIsNoNumberWhereNoneEnds() {
    bind(LONG);
    submit(0, 1);

    assertThat(registry.get("flowscale.fleet.time.left").timeGauge().value()).isNaN();
  }

  @Test
  void scrapesReadTheBatchOnceInTheInterval() {
    bind(LONG);
    submit(0, 1);
    scrape();
    submit(1, 2);
    nanos.addAndGet(INTERVAL.toNanos() - 1);
    scrape();
    assertThat(reads).hasValue(1);
    assertThat(requests(RequestState.PENDING)).isEqualTo(1);

    nanos.incrementAndGet();
    assertThat(requests(RequestState.PENDING)).isEqualTo(2);
    scrape();
    assertThat(reads).hasValue(2);
  }

  @Test
  void aDatabaseThatFailsLeavesTheLastValues() {
    bind(LONG);
    Consumer<String> down =
        sql -> {
          throw new IllegalStateException("down");
        };
    onRead = down;
    assertThat(scrape().values()).allMatch(value -> value.isNaN());

    onRead = sql -> {};
    submit(0, 1);
    nanos.addAndGet(INTERVAL.toNanos());
    Map<Meter.Id, Double> before = scrape();
    assertThat(requests(RequestState.PENDING)).isEqualTo(1);

    submit(1, 2);
    onRead = down;
    nanos.addAndGet(INTERVAL.toNanos());
    assertThat(scrape()).isEqualTo(before);
    assertThat(reads).as("a failure is not repeated for each meter").hasValue(3);
  }

  @Test
  void aDatabaseThatHangsHoldsNoScrape() {
    bind(Duration.ofMillis(1));
    submit(0, 1);
    CountDownLatch released = new CountDownLatch(1);
    onRead =
        sql -> {
          try {
            released.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };

    assertThat(scrape().values()).allMatch(value -> value.isNaN());
    nanos.addAndGet(INTERVAL.toNanos());
    scrape();
    assertThat(reads).as("one read at a time, whatever the interval").hasValueLessThanOrEqualTo(1);

    released.countDown();
    awaitNumbers();
    assertThat(requests(RequestState.PENDING)).isEqualTo(1);
  }

  @Test
  void aReadingThatHangsHoldsOneThreadOnly() throws Exception {
    bind(Duration.ofMillis(1));
    submit(0, 1);
    CountDownLatch released = new CountDownLatch(1);
    onRead =
        sql -> {
          try {
            released.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    for (int minute = 0; minute < 3; minute++) {
      scrape();
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    }
    assertThat(threads).hasValue(1);

    released.countDown();
    awaitNumbers();
    assertThat(requests(RequestState.PENDING)).isEqualTo(1);
  }

  @Test
  void aNegativeIntervalIsRefused() {
    assertThatThrownBy(() -> QueueMeters.of(queue, Duration.ofMillis(-1)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("interval");
  }
}
