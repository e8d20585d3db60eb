package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.failing;
import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.lost;
import static ai.flowscale.testing.ScriptedTransport.refusal;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport.Response;
import ai.flowscale.testing.shared.StepScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With an automatic bound, a batch keeps the containers busy and does not fill the queue. */
class AutomaticConcurrencyTest extends ManualTest {
  /** Longer than the interval of the polls. */
  private static final Duration SOON = Duration.ofSeconds(31);

  private final StepScheduler time = new StepScheduler();
  private ScriptedService service;
  private ManualClient client;

  private void deploy(int containers) {
    if (client != null) {
      client.close();
    }
    service = new ScriptedService(containers, () -> time.elapsed().toNanos());
    service.tellsTimes = true;
    // Pages of all runs, again and again, would take the test a minute.
    service.listing(refusal(404));
    service.runTime = number -> Duration.ofMillis(19_000 + number * 7_919L % 2_001);
    client = client();
  }

  private ManualClient client() {
    return client(service, config -> config.scheduler(time));
  }

  @AfterEach
  void close() {
    client.close();
    assertThat(time.pending()).as("timers that are left").isZero();
  }

  private static BatchOptions.Builder options() {
    return BatchOptions.builder().groupId("g").maxConcurrentAutomatic();
  }

  private CompletableFuture<BatchResult> start(int count, BatchOptions.Builder options) {
    return client.async.executeBatch(requests(count), options.build());
  }

  private static List<WorkflowRequest> requests(int count) {
    return Collections.nCopies(count, WorkflowRequest.of("w", WorkflowInputs.none()));
  }

  private Duration execute(int count, BatchOptions.Builder options) {
    long begin = time.nanoTime();
    CompletableFuture<BatchResult> batch = start(count, options);
    CompletableFuture<Long> end = batch.thenApply(result -> time.nanoTime());
    while (!end.isDone()) {
      time.advance(Duration.ofMinutes(1));
    }
    assertThat(batch.join().isComplete()).isTrue();
    return Duration.ofNanos(end.join() - begin);
  }

  private static double ratio(Duration time, Duration to) {
    return (double) time.toNanos() / to.toNanos();
  }

  /** About 5 seconds: it is the short runs that leave little time to notice an end. */
  private static Duration shortRun(int number) {
    return Duration.ofMillis(4_750 + number * 7_919L % 501);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 32})
  void itTakesTheTimeOfTheWorkAndAsLongAsTheBestFixedNumber(int containers) {
    int count = 30 * containers;
    Duration work =
        IntStream.range(0, count)
            .mapToObj(AutomaticConcurrencyTest::shortRun)
            .reduce(Duration.ZERO, Duration::plus)
            .dividedBy(containers);
    List<Double> fixed = new ArrayList<>();
    for (int each = 1; each <= 3; each++) {
      deploy(containers);
      service.runTime = AutomaticConcurrencyTest::shortRun;
      fixed.add(ratio(execute(count, options().maxConcurrent(each * containers)), work));
      assertThat(service.healths.count() + service.queues.count()).isZero();
    }
    deploy(containers);
    service.runTime = AutomaticConcurrencyTest::shortRun;
    Duration taken = execute(count, options());

    double automatic = ratio(taken, work);
    String figures = "automatic %.4f, fixed 1N to 3N %s".formatted(automatic, fixed);

    assertThat(automatic).as(figures).isLessThanOrEqualTo(1.03);
    assertThat(automatic).as(figures).isLessThanOrEqualTo(Collections.min(fixed) + 0.01);
    assertThat(service.mostInFlight).isLessThanOrEqualTo(Math.max(4, 2 * containers));
    assertThat(service.healths.count())
        .isEqualTo(service.queues.count())
        .isLessThanOrEqualTo(1 + (int) (taken.toSeconds() / 30));
  }

  @Test
  void itFollowsContainersThatStartAndStop() {
    deploy(2);
    CompletableFuture<BatchResult> batch = start(2_000, options());
    assertThat(service.inFlight()).isEqualTo(4);
    for (int containers : new int[] {8, 32, 3, 1, 16}) {
      service.scale(containers);
      // So that those that were too many can end.
      time.advance(Duration.ofMinutes(containers < 8 ? 8 : 1));
      assertPeak(2 * containers);
      assertThat(service.busy()).isEqualTo(containers);
    }
    batch.cancel(true);
  }

  /** The ends of runs are noticed a little later, so it is not as many at each moment. */
  private void assertPeak(int inFlight) {
    service.mostInFlight = 0;
    time.advance(Duration.ofMinutes(2));
    assertThat(service.mostInFlight).isEqualTo(inFlight);
  }

  @Test
  void runsThatTakeLongDoNotKeepItFromFollowing() {
    deploy(1);
    service.runTime = number -> Duration.ofHours(1);
    CompletableFuture<BatchResult> batch = start(100, options());
    service.scale(8);
    time.advance(SOON);
    assertThat(service.busy()).isEqualTo(8);
    assertThat(service.inFlight()).isEqualTo(16);
    batch.cancel(true);
  }

  @Test
  void containersThatAreStoppedDoNotCountAndOneRequestIsAlwaysInFlight() {
    deploy(0);
    service.stopped = 5;
    CompletableFuture<BatchResult> batch = start(40, options());
    service.scale(3);
    time.advance(SOON);
    assertPeak(6);
    service.healths.always(success("[{\"container\":\"c\",\"status\":\"stopped\"}]"));
    time.advance(Duration.ofMinutes(2));
    assertPeak(1);
    batch.cancel(true);
  }

  @Test
  void itIsNeverMoreThan256() {
    deploy(1_000);
    CompletableFuture<BatchResult> batch = start(600, options());
    assertPeak(256);
    batch.cancel(true);
  }

  // What others do.

  @Test
  void whatOthersHaveInTheQueueTakesThePlaceOfRequests() {
    deploy(8);
    service.othersSubmit(6, Duration.ofMinutes(10));
    CompletableFuture<BatchResult> batch = start(1_000, options());
    time.advance(SOON);
    assertPeak(10);

    for (int i = 0; i < 60; i++) {
      service.othersSubmit(Math.max(0, 40 - service.pending()), Duration.ofMinutes(1));
      time.advance(SOON);
      service.mostInFlight = i < 30 ? 0 : service.mostInFlight;
    }
    assertThat(service.mostInFlight).as("the queue is full without it").isEqualTo(1);

    time.advance(Duration.ofMinutes(10));
    assertPeak(16);
    batch.cancel(true);
  }

  @Test
  void aQueueThatOthersKeepALittleTooFullIsShared() {
    deploy(8);
    CompletableFuture<BatchResult> batch = start(2_000, options());
    for (int i = 0; i < 400; i++) {
      service.othersSubmit(Math.max(0, 12 - service.pending()), Duration.ofSeconds(20));
      time.advance(Duration.ofSeconds(5));
      service.mostInFlight = i < 200 ? 0 : service.mostInFlight;
    }
    assertThat(service.mostInFlight).isBetween(3, 12);
    batch.cancel(true);
  }

  @Test
  void severalBatchesAtOnceKeepTheContainersBusy() {
    deploy(8);
    List<ManualClient> clients = Stream.generate(this::client).limit(4).toList();
    List<CompletableFuture<BatchResult>> batches =
        clients.stream()
            .map(each -> each.async.executeBatch(requests(1_000), options().build()))
            .toList();
    // All have begun with too many, and have noticed.
    time.advance(Duration.ofMinutes(5));
    for (int i = 0; i < 100; i++) {
      time.advance(Duration.ofSeconds(9));
      assertThat(service.busy()).isEqualTo(8);
      assertThat(service.inFlight()).isLessThanOrEqualTo(20);
    }
    batches.forEach(batch -> batch.cancel(true));
    clients.forEach(ManualClient::close);
  }

  // What cannot be read.

  private static Stream<Response> unreadable() {
    return Stream.of(
        refusal(404),
        refusal(403),
        json(401, "<html>"),
        json(503, "<html>"),
        json(200, "<html>"),
        success("[]"),
        lost(),
        failing(new IllegalStateException("of the transport")));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void aHealthThatCannotBeReadLeavesTheLastNumber(Response response) {
    deploy(8);
    service.healths.always(response);
    CompletableFuture<BatchResult> batch = start(200, options());
    time.advance(Duration.ofMinutes(1));
    assertPeak(4);
    service.healths.usual();
    assertPeak(16);
    service.healths.always(response);
    time.advance(SOON);
    assertPeak(16);
    time.advance(Duration.ofHours(1));
    assertThat(batch.join().isComplete()).isTrue();
  }

  @Test
  void soDoesAQueueThatCannotBeRead() {
    deploy(8);
    service.queues.always(refusal(403));
    CompletableFuture<BatchResult> batch = start(100, options());
    time.advance(Duration.ofHours(1));
    assertThat(service.mostInFlight).isEqualTo(4);
    assertThat(batch.join().isComplete()).isTrue();
  }

  @Test
  void aPollWithoutAResponseHoldsUpNothing() {
    deploy(8);
    service.healths.always(CompletableFuture::new);
    assertThat(execute(12, options())).isLessThan(Duration.ofMinutes(2));
  }

  // What it costs.

  @Test
  void aBatchThatNeverReachesItsBoundPollsNothing() {
    deploy(8);
    execute(3, options());
    assertThat(service.healths.count() + service.queues.count()).isZero();
  }

  @Test
  void theDeploymentIsPolledTwiceAMinuteUntilAllIsSubmitted() {
    deploy(1);
    service.runTime = number -> Duration.ofMinutes(10);
    CompletableFuture<BatchResult> batch =
        start(6, options().waitOptions(WaitOptions.upTo(Duration.ofHours(3))));
    time.advance(Duration.ofMinutes(15));
    assertThat(service.healths.count()).isEqualTo(service.queues.count()).isBetween(29, 31);
    time.advance(Duration.ofMinutes(36));
    int polls = service.healths.count();
    assertThat(polls).as("the end of the source is seen after 50 minutes").isBetween(95, 105);
    time.advance(Duration.ofHours(1));
    assertThat(batch.join().isComplete()).isTrue();
    assertThat(service.healths.count()).isEqualTo(polls);
  }
}
