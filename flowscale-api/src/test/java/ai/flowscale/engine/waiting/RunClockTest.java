package ai.flowscale.engine.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.testing.StepScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunClockTest {
  /** The service's clock is far from ours. */
  private static final Duration AHEAD = Duration.ofHours(3);

  private final StepScheduler time = new StepScheduler();
  private final RunTimes times = new RunTimes();
  private final LookSchedule schedule =
      new LookSchedule(WaitOptions.builder().maxInterval(Duration.ofHours(1)).build(), () -> 0);

  private static Run run(
      RunStatus status,
      @Nullable Instant created,
      @Nullable Instant started,
      @Nullable Instant completed) {
    return new Run(
        "r", "w", null, null, status, List.of(), List.of(), List.of(), created, started, completed,
        Map.of());
  }

  private Instant serviceNow() {
    return time.now().plus(AHEAD);
  }

  private double known() {
    return Math.exp(times.of("w").total().mean());
  }

  /** Executes runs of 60 s, 10 s of them in the queue, that are seen half a second later. */
  private void learn(int runs) {
    for (int i = 0; i < runs; i++) {
      RunClock clock = new RunClock(time, times, "w");
      Instant created = serviceNow();
      Instant started = created.plusSeconds(10);
      time.advance(Duration.ofMillis(60_500));
      Run ended = run(RunStatus.COMPLETED, created, started, created.plusSeconds(60));
      clock.seen(ended);
      clock.ended(ended);
    }
  }

  @Test
  void theServicesOwnTimesAreLearnt() {
    learn(5);
    assertThat(known()).isCloseTo(60, within(0.1));
    assertThat(Math.exp(times.of("w").work().mean())).isCloseTo(50, within(0.1));
  }

  @Test
  void whereTheServiceSaysNothingTheTimeIsBetweenTheLastTwoLooks() {
    RunClock clock = new RunClock(time, times, "w");
    time.advance(Duration.ofSeconds(20));
    clock.seen(run(RunStatus.RUNNING, null, null, null));
    time.advance(Duration.ofSeconds(4));
    Run ended = run(RunStatus.COMPLETED, null, null, null);
    clock.seen(ended);
    clock.ended(ended);
    assertThat(known()).isCloseTo(22, within(0.1));
  }

  @Test
  void timesThatCannotBeAreBroughtIntoWhatWasSeen() {
    for (int seconds : new int[] {-500, 0, 100_000}) {
      RunTimes own = new RunTimes();
      RunClock clock = new RunClock(time, own, "w");
      Instant created = serviceNow();
      time.advance(Duration.ofSeconds(20));
      clock.seen(run(RunStatus.RUNNING, created, null, null));
      time.advance(Duration.ofSeconds(4));
      Run ended = run(RunStatus.COMPLETED, created, null, created.plusSeconds(seconds));
      clock.seen(ended);
      clock.ended(ended);
      assertThat(Math.exp(own.of("w").total().mean())).isBetween(19.9, 24.1);
    }
  }

  @Test
  void onlyRunsThatEndedWellTeach() {
    RunClock clock = new RunClock(time, times, "w");
    Instant created = serviceNow();
    time.advance(Duration.ofSeconds(5));
    for (RunStatus status : List.of(RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.RUNNING)) {
      Run ended = run(status, created, created, created.plusSeconds(5));
      clock.seen(ended);
      clock.ended(ended);
    }
    assertThat(times.of("w").total().isEmpty()).isTrue();
    assertThat(clock.hasTimes()).isFalse();
  }

  @Test
  void aRunThatWasTakenUpLaterIsAsOldAsItIsByTheServicesClock() {
    learn(5);
    Instant created = serviceNow();
    time.advance(Duration.ofSeconds(58));
    RunClock clock = new RunClock(time, times, null);
    clock.seen(run(RunStatus.RUNNING, created, null, null));
    assertThat(clock.nextLook(schedule)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void aRunThatWasLongInTheQueueIsExpectedAfterItsStart() {
    learn(5);
    RunClock clock = new RunClock(time, times, "w");
    Instant created = serviceNow();
    time.advance(Duration.ofSeconds(200));
    clock.seen(run(RunStatus.RUNNING, created, serviceNow().minusSeconds(5), null));
    assertThat(clock.nextLook(schedule)).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(45));
  }
}
