package ai.flowscale.dbscheduler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunStatus;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("full")
class RunTimesTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Where a late poll would leave a container idle, and nowhere else. */
  @ParameterizedTest
  @CsvSource({"10, 100", "400, 100", "800, 194", "2000, 300", "30000, 300"})
  void aShortRunIsPolledMoreOftenWhereItIsExpectedToEnd(long runMillis, long pauseMillis) {
    RunTimes times = new RunTimes(Duration.ofSeconds(10));
    Duration time = Duration.ofMillis(runMillis);
    for (int i = 0; i < 20; i++) {
      times.learn("paint", run(RunStatus.COMPLETED, START.plus(time)), time);
    }

    Duration pause = times.untilNextPoll("paint", time, run(RunStatus.RUNNING, null));

    assertThat(pause.toMillis()).isBetween(pauseMillis - 10, pauseMillis);
  }

  @Test
  void aRunThatNobodySeesHasEndedWhenTheSlowestOfTheLatestOnesWould() {
    RunTimes times = new RunTimes(Duration.ofSeconds(10));
    assertThat(times.untilEnded("paint")).isEmpty();
    Run queuedAndRun = run(RunStatus.COMPLETED, START.plusSeconds(20));

    times.learn("paint", queuedAndRun, Duration.ofMinutes(1));
    assertThat(times.untilEnded("paint").orElseThrow().toSeconds()).as("with doubt").isEqualTo(27);
    // What a machine polls late has not taken that long; what the service says may be nonsense.
    times.learn("paint", queuedAndRun, Duration.ofDays(1));
    times.learn("paint", run(RunStatus.COMPLETED, START.minusSeconds(9)), Duration.ofSeconds(19));
    times.learn("paint", run(RunStatus.COMPLETED, START.plusSeconds(999)), Duration.ofSeconds(2));
    assertThat(times.untilEnded("paint").orElseThrow().toSeconds()).isEqualTo(22);
    for (int i = 0; i < 20; i++) {
      times.learn("paint", queuedAndRun, Duration.ofSeconds(10));
    }
    assertThat(times.untilEnded("paint").orElseThrow().toMillis()).isEqualTo(10460);
    assertThat(times.untilEnded("another")).isEmpty();
  }

  private static Run run(RunStatus status, Instant end) {
    return Run.builder("r", status)
        .workflowId("paint")
        .createdAt(START)
        .startedAt(START)
        .completedAt(end)
        .build();
  }
}
