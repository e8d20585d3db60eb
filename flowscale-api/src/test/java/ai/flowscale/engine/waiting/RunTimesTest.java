package ai.flowscale.engine.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunTimesTest {

  private static LogTimes times(double seconds, int count) {
    LogTimes times = LogTimes.NONE;
    for (int i = 0; i < count; i++) {
      times = times.with(seconds);
    }
    return times;
  }

  @Test
  void oneFreakChangesLittleAndALastingChangeIsFollowed() {
    LogTimes steady = times(10, 20);
    assertThat(Math.exp(steady.with(1000).mean())).isLessThan(11);
    LogTimes changed = steady;
    for (int i = 0; i < 30; i++) {
      changed = changed.with(40);
    }
    assertThat(Math.exp(changed.mean())).isCloseTo(40, within(4.0));
  }

  @Test
  void theSpreadIsThatOfTheTimes() {
    LogTimes times = LogTimes.NONE;
    for (int i = 0; i < 200; i++) {
      times = times.with(i % 2 == 0 ? 5 : 20);
    }
    assertThat(times.spread()).isCloseTo(Math.log(2), within(0.1));
  }

  @Test
  void aTimeOfZeroIsOne() {
    assertThat(times(0, 3).spread()).isFinite();
  }

  @Test
  void aBoundedNumberOfWorkflowsIsRemembered() {
    RunTimes times = new RunTimes();
    for (int i = 0; i < 5000; i++) {
      times.learn("w" + i, Duration.ofSeconds(5), null);
      times.learn("always", Duration.ofSeconds(5), Duration.ofSeconds(4));
    }
    assertThat(times.of("w0").total().isEmpty()).isTrue();
    assertThat(times.of("w4999").total().isEmpty()).isFalse();
    assertThat(times.of("w4999").work().isEmpty()).isTrue();
    assertThat(times.of("always").work().isEmpty()).isFalse();
    assertThat(times.of(null).total().isEmpty()).isTrue();
  }
}
