package ai.flowscale.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.testing.StepScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private final StepScheduler time = new StepScheduler();
  private final List<Watchdog.Limit> expired = new ArrayList<>();
  private final Watchdog.Limit limit = new Watchdog.Limit("the test", Duration.ofSeconds(10));
  private Watchdog.Limit current = limit;
  private long lastProgress = time.nanoTime();
  private final Watchdog watchdog = watchdog(Duration.ofSeconds(10));

  private Watchdog watchdog(Duration shortest) {
    return new Watchdog(
        time, () -> lastProgress, () -> current, shortest, expired::add, Assertions::fail);
  }

  private void progress() {
    lastProgress = time.nanoTime();
  }

  @Test
  void expiresOnceWhenNothingMoves() {
    watchdog.start();
    time.advance(Duration.ofSeconds(9));
    assertThat(expired).isEmpty();
    time.advance(Duration.ofSeconds(100));
    assertThat(expired).containsExactly(limit);
    assertThat(time.pending()).isZero();
  }

  @Test
  void progressPutsTheEndOff() {
    watchdog.start();
    for (int i = 0; i < 5; i++) {
      time.advance(Duration.ofSeconds(9));
      progress();
    }
    assertThat(expired).isEmpty();
    time.advance(Duration.ofSeconds(10));
    assertThat(expired).containsExactly(limit);
  }

  @Test
  void stoppedNeverExpiresAndLeavesNoTimer() {
    watchdog.start();
    watchdog.stop();
    assertThat(time.pending()).isZero();
    time.advance(Duration.ofSeconds(100));
    assertThat(expired).isEmpty();
  }

  @Test
  void aShorterLimitThatFollowsIsNotSeenLate() {
    Watchdog.Limit shorter = new Watchdog.Limit("what follows", Duration.ofSeconds(2));
    watchdog(Duration.ofSeconds(2)).start();
    time.advance(Duration.ofSeconds(1));
    current = shorter;
    time.advance(Duration.ofSeconds(1));
    assertThat(expired).containsExactly(shorter);
  }

  @Test
  void timeDoesNotCountWithoutDemandForProgress() {
    current = null;
    watchdog.start();
    time.advance(Duration.ofSeconds(55));
    assertThat(expired).isEmpty();
    current = limit;
    time.advance(Duration.ofSeconds(20));
    assertThat(expired).containsExactly(limit);
  }

  @Test
  void whichLimitHoldsIsAskedAtEachCheck() {
    Watchdog.Limit longer = new Watchdog.Limit("the response", Duration.ofSeconds(60));
    watchdog.start();
    current = longer;
    time.advance(Duration.ofSeconds(59));
    assertThat(expired).isEmpty();
    time.advance(Duration.ofSeconds(1));
    assertThat(expired).containsExactly(longer);
  }

  @Test
  void aLimitThatBecomesShorterHoldsInTime() {
    current = new Watchdog.Limit("the upload", Duration.ofSeconds(60));
    watchdog.start();
    time.advance(Duration.ofSeconds(25));
    current = limit;
    progress();
    time.advance(Duration.ofSeconds(9));
    assertThat(expired).isEmpty();
    time.advance(Duration.ofSeconds(1));
    assertThat(expired).containsExactly(limit);
  }
}
