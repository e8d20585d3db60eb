package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.testing.PolledService;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a run is polled, from what is known of the runs of its workflow before. */
class LearnedRunTimesTest {
  private static final WaitOptions PATIENT =
      WaitOptions.builder()
          .timeout(Duration.ofHours(3))
          .maxPollInterval(Duration.ofMinutes(30))
          .build();
  private static final Duration STEP = Duration.ofMillis(50);

  private static PolledService service(IntFunction<Duration> runTime) {
    return new PolledService(runTime, settings -> settings);
  }

  private static CompletableFuture<RunResult> start(PolledService service, WaitOptions options) {
    return service.client.async.executeWorkflowAndWait(
        WorkflowRequest.of("w", WorkflowInputs.none()), options);
  }

  /** Executes a run to its end; returns how many polls that took. */
  private static int polls(PolledService service, WaitOptions options) {
    int before = service.requests();
    CompletableFuture<RunResult> waiting = start(service, options);
    while (!waiting.isDone()) {
      service.client.time.advance(STEP);
    }
    assertThat(waiting).isCompleted();
    return service.requests() - before;
  }

  /** How often a client polls that does so at once and then every two seconds. */
  private static int everyTwoSeconds(Duration runTime) {
    return (int) Math.ceil(runTime.toMillis() / 2000.0) + 1;
  }

  @ParameterizedTest
  @ValueSource(longs = {50, 500, 1_000, 1_999, 2_000, 2_001, 3_000, 4_000, 5_500, 6_000, 8_000})
  void aShortRunOfAnUnknownWorkflowTakesNoMorePollsThanEveryTwoSeconds(long millis) {
    Duration runTime = Duration.ofMillis(millis);
    try (PolledService service = service(number -> runTime)) {
      assertThat(polls(service, WaitOptions.defaults()))
          .isLessThanOrEqualTo(everyTwoSeconds(runTime));
    }
  }

  /** Such a client makes two requests a poll: one for the run, one for its output. */
  @ParameterizedTest
  @ValueSource(longs = {1_000, 2_500, 4_000, 10_000})
  void aRunOfAKnownWorkflowTakesNoMoreRequestsThanEveryTwoSeconds(long millis) {
    Random random = new Random(millis);
    int runs = 30;
    int allowed = 0;
    Duration[] times = new Duration[runs + 1];
    for (int i = 1; i <= runs; i++) {
      times[i] = Duration.ofMillis((long) (millis * Math.exp(0.15 * random.nextGaussian())));
      allowed += 2 * everyTwoSeconds(times[i]);
    }
    try (PolledService service = service(number -> times[number])) {
      int polls = 0;
      for (int i = 1; i <= runs; i++) {
        polls += polls(service, WaitOptions.defaults());
      }
      assertThat(polls).isLessThanOrEqualTo(allowed);
    }
  }

  @Test
  void pollsAreDenseAroundTheLikelyEndAndSparseBefore() {
    try (PolledService service = service(number -> Duration.ofSeconds(60))) {
      for (int i = 0; i < 20; i++) {
        polls(service, WaitOptions.defaults());
      }
      int before = service.requests();
      CompletableFuture<RunResult> waiting = start(service, PATIENT);
      service.client.time.advance(Duration.ofSeconds(45));
      assertThat(service.requests()).isEqualTo(before);
      service.client.time.advance(Duration.ofMillis(15_600));
      assertThat(waiting).isCompleted();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 300, 3_000, 60_000, 500_000})
  void intervalsStayWithinTheirBounds(long millis) {
    try (PolledService service = service(number -> Duration.ofMillis(millis))) {
      for (int i = 0; i < 3; i++) {
        long before = service.client.time.nanoTime();
        int seen = service.looksAt.size();
        polls(service, WaitOptions.defaults());
        for (long at : service.looksAt.subList(seen, service.looksAt.size())) {
          assertThat(Duration.ofNanos(at - before)).isLessThanOrEqualTo(Duration.ofSeconds(2));
          before = at;
        }
      }
    }
  }

  @Test
  void aWrongGuessCausesNoStorm() {
    try (PolledService service =
        service(number -> number <= 10 ? Duration.ofSeconds(3) : Duration.ofHours(2))) {
      for (int i = 0; i < 10; i++) {
        polls(service, WaitOptions.defaults());
      }
      int before = service.requests();
      var unused = start(service, PATIENT);
      service.client.time.advance(Duration.ofHours(1));
      assertThat(service.requests() - before).isBetween(10, 150);
    }
  }

  @Test
  void oneFreakChangesLittleAndALastingChangeIsFollowed() {
    try (PolledService service =
        service(
            number ->
                number == 15
                    ? Duration.ofSeconds(300)
                    : Duration.ofSeconds(number > 30 ? 40 : 10))) {
      for (int i = 1; i <= 29; i++) {
        polls(service, WaitOptions.defaults());
      }
      int before = service.requests();
      CompletableFuture<RunResult> usual = start(service, PATIENT);
      service.client.time.advance(Duration.ofMillis(11_000));
      assertThat(usual).isCompleted();
      assertThat(service.requests() - before).isLessThan(30);
      for (int i = 31; i <= 70; i++) {
        polls(service, WaitOptions.defaults());
      }
      before = service.requests();
      CompletableFuture<RunResult> changed = start(service, PATIENT);
      service.client.time.advance(Duration.ofSeconds(25));
      assertThat(service.requests()).isEqualTo(before);
      service.client.time.advance(Duration.ofSeconds(17));
      assertThat(changed).isCompleted();
    }
  }

  @Test
  void runsThatFailTeachNothing() {
    try (PolledService service = service(number -> Duration.ofSeconds(40))) {
      service.listed = run -> run;
      service.onRun =
          runId -> json(200, "{\"status\":\"success\",\"data\":{\"status\":\"failed\"}}");
      assertThat(start(service, PATIENT)).isCompletedExceptionally();
      service.onRun = runId -> null;
      int before = service.requests();
      var unused = start(service, PATIENT);
      assertThat(service.requests()).as("polled at once").isEqualTo(before + 1);
    }
  }
}
