package ai.flowscale.engine.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookScheduleTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private static LookSchedule upTo(Duration maxInterval) {
    return new LookSchedule(WaitOptions.builder().maxInterval(maxInterval).build(), () -> 0);
  }

  private static LogTimes about(double seconds) {
    Random random = new Random(1);
    LogTimes times = LogTimes.NONE;
    for (int i = 0; i < 30; i++) {
      times = times.with(seconds * Math.exp(0.15 * random.nextGaussian()));
    }
    return times;
  }

  private static double seconds(Duration delay) {
    return delay.toNanos() / 1e9;
  }

  /** The moments of all looks up to an end. */
  private static List<Double> looks(LookSchedule schedule, LogTimes times, double end) {
    List<Double> looks = new ArrayList<>();
    double now = 0;
    while (now < end) {
      now += seconds(schedule.next(times, now));
      looks.add(now);
    }
    return looks;
  }

  @Test
  void theFirstLookComesShortlyBeforeTheLikelyEnd() {
    assertThat(seconds(upTo(HOUR).next(about(60), 0))).isBetween(35.0, 58.0);
  }

  @Test
  void looksAreDenseAroundTheLikelyEndAndSparseElsewhere() {
    LookSchedule schedule = upTo(Duration.ofSeconds(2));
    LogTimes times = about(60);
    assertThat(schedule.next(times, 0)).isEqualTo(Duration.ofSeconds(2));
    assertThat(schedule.next(times, 30)).isEqualTo(Duration.ofSeconds(2));
    assertThat(seconds(schedule.next(times, 60))).isLessThan(0.6);
    assertThat(seconds(schedule.next(times, 200))).isGreaterThan(1.5);
  }

  @Test
  void aWrongGuessCausesNoStorm() {
    List<Double> looks = looks(upTo(HOUR), about(3), 3600);
    assertThat(looks).hasSizeLessThan(200);
    assertThat(looks.stream().filter(at -> at > 60).count()).isLessThan(100);
    assertThat(looks(upTo(Duration.ofSeconds(2)), about(600), 30)).hasSizeLessThan(20);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.3, 3, 60, 3000})
  void intervalsStayWithinTheirBounds(double mean) {
    Random random = new Random(7);
    LookSchedule schedule =
        new LookSchedule(
            WaitOptions.builder().maxInterval(Duration.ofSeconds(2)).build(), random::nextDouble);
    double before = 0;
    for (double at : looks(schedule, about(mean), 3 * mean)) {
      assertThat(at - before).isBetween(0.089, 2.0);
      before = at;
    }
    for (double elapsed : new double[] {0, 1, 100, 1e6}) {
      assertThat(seconds(schedule.next(LogTimes.NONE, elapsed))).isBetween(0.2, 2.0);
    }
    for (int failures = 1; failures < 100; failures++) {
      assertThat(seconds(schedule.afterFailures(failures))).isBetween(0.2, 2.0);
    }
  }

  @Test
  void timesThatAreAllTheSameAreNotBelievedToTheLetter() {
    LogTimes times = LogTimes.NONE;
    for (int i = 0; i < 1000; i++) {
      times = times.with(10);
    }
    assertThat(looks(upTo(Duration.ofSeconds(2)), times, 20)).hasSizeBetween(10, 60);
  }

  @Test
  void whereNothingIsKnownIntervalsGrowWithTheTimeThatHasPassed() {
    LookSchedule schedule = upTo(HOUR);
    assertThat(seconds(schedule.next(LogTimes.NONE, 0))).isEqualTo(0.25);
    assertThat(seconds(schedule.next(LogTimes.NONE, 100))).isEqualTo(15);
  }

  @Test
  void aFixedIntervalIsKeptWhateverIsKnown() {
    Duration interval = Duration.ofSeconds(7);
    LookSchedule schedule =
        new LookSchedule(WaitOptions.builder().fixedInterval(interval).build(), () -> 0.9);
    assertThat(schedule.next(about(60), 60)).isEqualTo(interval);
    assertThat(schedule.next(LogTimes.NONE, 1)).isEqualTo(interval);
    assertThat(schedule.afterFailures(3)).isEqualTo(interval);
    assertThat(schedule.afterElapsed(3)).isEqualTo(interval);
  }
}
