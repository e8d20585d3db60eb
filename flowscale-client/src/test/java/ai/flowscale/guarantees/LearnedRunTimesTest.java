package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedService;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a run is polled, from what is known of the runs of its workflow before. */
class LearnedRunTimesTest extends ManualTest {
  private static final WaitOptions PATIENT =
      WaitOptions.builder()
          .timeout(Duration.ofHours(3))
          .maxPollInterval(Duration.ofMinutes(30))
          .build();
  private static final Duration STEP = Duration.ofMillis(50);

  private final ScriptedService service = new ScriptedService();
  private final ManualClient client = client(service);

  private CompletableFuture<RunResult> start(WaitOptions options) {
    return start(client, options);
  }

  private static CompletableFuture<RunResult> start(ManualClient from, WaitOptions options) {
    return from.async.executeWorkflowAndWait(
        WorkflowRequest.of("w", WorkflowInputs.none()), options);
  }

  /** Executes a run to its end; returns how many polls that took. */
  private int polls(WaitOptions options) {
    int before = service.looks();
    CompletableFuture<RunResult> waiting = start(options);
    while (!waiting.isDone()) {
      client.time.advance(STEP);
    }
    assertThat(waiting).isCompleted();
    return service.looks() - before;
  }

  /** How often a client polls that does so at once and then every two seconds. */
  private static int everyTwoSeconds(Duration runTime) {
    return (int) Math.ceil(runTime.toMillis() / 2000.0) + 1;
  }

  @ParameterizedTest
  @ValueSource(longs = {50, 500, 1_000, 1_999, 2_000, 2_001, 3_000, 4_000, 5_500, 6_000, 8_000})
  void aShortRunOfAnUnknownWorkflowTakesNoMorePollsThanEveryTwoSeconds(long millis) {
    Duration runTime = Duration.ofMillis(millis);
    service.runsTake(runTime);
    assertThat(polls(WaitOptions.defaults())).isLessThanOrEqualTo(everyTwoSeconds(runTime));
  }

  /** Such a client makes two requests a poll: one for the run, one for its output. */
  @ParameterizedTest
  @ValueSource(longs = {1_000, 2_500, 4_000, 10_000})
  void aRunOfAKnownWorkflowTakesNoMoreRequestsThanEveryTwoSeconds(long millis) {
    Random random = new Random(millis);
    int runs = 30;
    int allowed = 0;
    Duration[] times = new Duration[runs];
    for (int i = 0; i < runs; i++) {
      times[i] = Duration.ofMillis((long) (millis * Math.exp(0.15 * random.nextGaussian())));
      allowed += 2 * everyTwoSeconds(times[i]);
    }
    service.runTime = number -> times[number];
    int polls = 0;
    for (int i = 0; i < runs; i++) {
      polls += polls(WaitOptions.defaults());
    }
    assertThat(polls).isLessThanOrEqualTo(allowed);
  }

  @Test
  void pollsAreDenseAroundTheLikelyEndAndSparseBefore() {
    service.runsTake(Duration.ofSeconds(60));
    for (int i = 0; i < 20; i++) {
      polls(WaitOptions.defaults());
    }
    int before = service.looks();
    CompletableFuture<RunResult> waiting = start(PATIENT);
    client.time.advance(Duration.ofSeconds(45));
    assertThat(service.looks()).isEqualTo(before);
    client.time.advance(Duration.ofMillis(15_600));
    assertThat(waiting).isCompleted();
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 300, 3_000, 60_000, 500_000})
  void intervalsStayWithinTheirBounds(long millis) {
    service.runsTake(Duration.ofMillis(millis));
    for (int i = 0; i < 3; i++) {
      long before = client.time.elapsed().toNanos();
      int seen = service.looks();
      polls(WaitOptions.defaults());
      for (long at : service.looksAt.subList(seen, service.looks())) {
        assertThat(Duration.ofNanos(at - before)).isLessThanOrEqualTo(Duration.ofSeconds(2));
        before = at;
      }
    }
  }

  @Test
  void aWrongGuessCausesNoStorm() {
    service.runTime = number -> number < 10 ? Duration.ofSeconds(3) : Duration.ofHours(2);
    for (int i = 0; i < 10; i++) {
      polls(WaitOptions.defaults());
    }
    int before = service.looks();
    var unused = start(PATIENT);
    client.time.advance(Duration.ofHours(1));
    assertThat(service.looks() - before).isBetween(10, 150);
  }

  @Test
  void oneFreakChangesLittleAndALastingChangeIsFollowed() {
    service.runTime = number -> Duration.ofSeconds(number == 15 ? 300 : number < 30 ? 10 : 40);
    for (int i = 0; i < 29; i++) {
      polls(WaitOptions.defaults());
    }
    int before = service.looks();
    CompletableFuture<RunResult> usual = start(PATIENT);
    client.time.advance(Duration.ofMillis(11_000));
    assertThat(usual).isCompleted();
    assertThat(service.looks() - before).isLessThan(30);
    for (int i = 30; i < 70; i++) {
      polls(WaitOptions.defaults());
    }
    before = service.looks();
    CompletableFuture<RunResult> changed = start(PATIENT);
    client.time.advance(Duration.ofSeconds(25));
    assertThat(service.looks()).isEqualTo(before);
    client.time.advance(Duration.ofSeconds(17));
    assertThat(changed).isCompleted();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theTimeInTheQueueIsNotLearned(boolean tellsTimes) {
    ScriptedService queued = new ScriptedService();
    queued.tellsTimes = tellsTimes;
    queued.scale(1);
    queued.runsTake(Duration.ofSeconds(10));
    ManualClient busy = client(queued);
    queued.othersSubmit(1, Duration.ofMinutes(2));
    CompletableFuture<RunResult> first = start(busy, WaitOptions.defaults());
    busy.time.advance(Duration.ofSeconds(135));
    assertThat(first).isCompleted();
    int before = queued.looks();
    CompletableFuture<RunResult> second = start(busy, PATIENT);
    busy.time.advance(Duration.ofSeconds(5));
    assertThat(queued.looks()).as("polled before its time").isEqualTo(before);
    busy.time.advance(Duration.ofSeconds(8));
    assertThat(second).isCompleted();
  }

  @Test
  void runsThatFailTeachNothing() {
    service.runsTake(Duration.ofSeconds(40));
    service.polls.always(RunJson.nameless("failed"));
    assertThat(start(PATIENT)).isCompletedExceptionally();
    service.polls.usual();
    int before = service.looks();
    var unused = start(PATIENT);
    assertThat(service.looks()).as("polled at once").isEqualTo(before + 1);
  }
}
