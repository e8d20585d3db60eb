package ai.flowscale.client.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AttemptTimesTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final AttemptTimes UNDER_WAY = AttemptTimes.since(START, SECOND);

  @Test
  void nothingIsTooNewForWhatMayBeInFlight() {
    assertThat(UNDER_WAY.isTooNew(Instant.MAX)).isFalse();
    assertThat(UNDER_WAY.endedBy(START).again().isTooNew(Instant.MAX)).isFalse();
  }

  @Test
  void itsRunIsMadeUntilItHasSettledHoweverTheClocksDiffer() {
    Instant end = START.plusSeconds(100);
    Instant last = end.plus(SECOND).plus(AttemptTimes.CLOCK_SKEW);
    assertThat(UNDER_WAY.endedBy(end).isTooNew(last)).isFalse();
    assertThat(UNDER_WAY.endedBy(end).isTooNew(last.plusNanos(1))).isTrue();
  }

  @Test
  void aClockThatWasPutBackDoesNotEndItBeforeItsBegin() {
    AttemptTimes ended = UNDER_WAY.endedBy(START.minusSeconds(3600));
    assertThat(ended.isTooNew(START.plus(SECOND))).isFalse();
    assertThat(ended.isTooNew(START.plusSeconds(3600))).isTrue();
  }

  @Test
  void aSettlingTimeOfAgesLeavesNothingOut() {
    AttemptTimes ended =
        AttemptTimes.since(START, Duration.ofSeconds(Long.MAX_VALUE)).endedBy(START);
    assertThat(ended.isTooNew(Instant.MAX)).isFalse();
  }
}
