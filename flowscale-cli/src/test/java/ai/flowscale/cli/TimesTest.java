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
    "PT0S, 0s",
    "PT0.01S, 0.01s",
    "PT59.5S, 59.5s",
    "PT90S, 1m30s",
    "PT10M, 10m",
    "PT1H30M5S, 1h30m",
    "PT26H30M, 1d2h",
    "P2D, 2d",
    "PT-5M, -5m"
  })
  void aDurationIsToldAsOptionsTakeIt(Duration time, String text) {
    assertThat(Times.option(time)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"2d, PT48H", "1d12h, PT36H", "1D90s, PT24H1M30S", "1h30m, PT1H30M", "P1D, PT24H"})
  void anOptionTakesDays(String text, Duration time) {
    assertThat(new WaitFlags.Time().convert(text)).isEqualTo(time);
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
