package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BatchTallyTest {
  private static final long BEGUN = -7;

  private static long after(Duration time) {
    return BEGUN + time.toNanos();
  }

  @Test
  void theTimeLeftIsThatOfRequestsThatWereExecuted() {
    BatchTally tally = new BatchTally(10, BEGUN);
    tally.add(true, true);
    tally.add(true, true);
    assertThat(tally.line(after(Duration.ofSeconds(1)))).isEqualTo("2 of 10 done");
    tally.add(true, false);
    tally.add(false, false);
    assertThat(tally.line(after(Duration.ofMinutes(2))))
        .isEqualTo("4 of 10 done, 1 failed, 6 min left");
    assertThat(tally.done()).isEqualTo(4);
    assertThat(tally.failed()).isEqualTo(1);
  }

  @Test
  void theEndSaysWhatWasResumed() {
    BatchTally tally = new BatchTally(3, BEGUN);
    tally.add(true, true);
    tally.add(true, false);
    tally.add(false, false);
    assertThat(tally.line(after(Duration.ofDays(1)))).isEqualTo("3 of 3 done, 1 failed");
    assertThat(tally.summary()).isEqualTo("2 of 3 completed, 1 of them resumed, 1 failed.");
  }

  @Test
  void theLineFitsIntoAThirdOfATerminal() {
    BatchTally tally = new BatchTally(10_000, BEGUN);
    for (int i = 0; i < 9_000; i++) {
      tally.add(i % 2 == 0, false);
    }
    assertThat(tally.line(after(Duration.ofDays(9))).length()).isLessThan(50);
  }
}
