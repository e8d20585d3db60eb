package ai.flowscale.dbscheduler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
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

  private static Run run(RunStatus status, Instant end) {
    return new Run(
        "r",
        "paint",
        null,
        null,
        status,
        List.of(),
        List.of(),
        List.of(),
        START,
        START,
        end,
        JsonFields.of(Map.of()));
  }
}
