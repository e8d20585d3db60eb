package ai.flowscale.client.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PollRateTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** Clocks start anywhere, near their overflow too. */
  private static final long START = Long.MAX_VALUE - 5 * SECOND;

  private static List<Long> greedy(PollRate rate, long from, long seconds) {
    List<Long> taken = new ArrayList<>();
    for (long now = from; now - from < seconds * SECOND; now = rate.next(now)) {
      assertThat(rate.take(now)).isTrue();
      taken.add(now);
    }
    return taken;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10, 19, 100, 1000})
  void inNoSecondThereAreMoreThanAskedForAndHardlyFewer(int perSecond) {
    PollRate rate = new PollRate(perSecond, START);
    List<Long> taken = greedy(rate, START, 4);
    taken.addAll(greedy(rate, START + 10 * SECOND, 10));
    for (int i = perSecond; i < taken.size(); i++) {
      assertThat(taken.get(i) - taken.get(i - perSecond)).isGreaterThanOrEqualTo(SECOND);
    }
    assertThat(taken).hasSizeGreaterThanOrEqualTo(perSecond * 14 * 8 / 10);
  }

  @Test
  void aTenthMayGoAtOnceAfterARest() {
    PollRate rate = new PollRate(100, START);
    long later = START + 10 * SECOND;
    int atOnce = 0;
    while (rate.take(later)) {
      atOnce++;
    }
    assertThat(atOnce).isEqualTo(11);
    assertThat(rate.next(later)).isGreaterThan(later);
  }

  @Test
  void zeroIsNoBound() {
    PollRate rate = new PollRate(0, START);
    for (int i = 0; i < 10_000; i++) {
      assertThat(rate.take(START)).isTrue();
    }
    assertThat(rate.next(START)).isEqualTo(START);
  }
}
