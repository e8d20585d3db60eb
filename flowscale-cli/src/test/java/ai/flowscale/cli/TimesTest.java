package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0.0 s",
    "PT0.46S, 0.4 s",
    "PT59.99S, 59.9 s",
    "PT1M, 1 min",
    "PT3M5.9S, 3 min 5 s",
    "PT1H, 1 h",
    "PT2H3M4S, 2 h 3 min",
    "P1D, 1 d",
    "P3DT4H5M, 3 d 4 h"
  })
  void aDurationHasItsTwoLargestUnits(Duration time, String text) {
    assertThat(Times.duration(time)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.9S, just now",
    "PT-5S, just now",
    "PT1S, 1 s ago",
    "PT3M5S, 3 min ago",
    "PT25H, 1 d ago",
    "PT23H59M, 23 h ago"
  })
  void anAgeHasItsLargestUnit(Duration age, String text) {
    assertThat(Times.ago(NOW.minus(age), NOW)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource("PT61S, 2026-01-02T03:03:04Z (1 min ago)")
  void aTimeIsToldToTheSecond(Duration age, String text) {
    assertThat(Times.withAge(NOW.minus(age), NOW)).isEqualTo(text);
  }
}
