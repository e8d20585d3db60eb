package ai.flowscale.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.testing.StepScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private final StepScheduler time = new StepScheduler();
  private final List<Watchdog.Limit> expired = new ArrayList<>();
  private final Watchdog watchdog = new Watchdog(time, expired::add);
  private final Watchdog.Limit limit = new Watchdog.Limit("the test", Duration.ofSeconds(10));

  @Test
  void expiresOnceWhenNothingMoves() {
    watchdog.await(limit);
    time.advance(Duration.ofSeconds(9));
    assertThat(expired).isEmpty();
    time.advance(Duration.ofSeconds(100));
    assertThat(expired).containsExactly(limit);
    assertThat(time.pending()).isZero();
  }

  @Test
  void progressPutsTheEndOff() {
    watchdog.await(limit);
    for (int i = 0; i < 5; i++) {
      time.advance(Duration.ofSeconds(9));
      watchdog.progress();
    }
    assertThat(expired).isEmpty();
    time.advance(Duration.ofSeconds(10));
    assertThat(expired).containsExactly(limit);
  }

  @Test
  void stoppedNeverExpiresAndLeavesNoTimer() {
    watchdog.await(limit);
    watchdog.stop();
    assertThat(time.pending()).isZero();
    time.advance(Duration.ofSeconds(100));
    assertThat(expired).isEmpty();
  }

  @Test
  void oneTimerServesALimitThatFollows() {
    Watchdog.Limit next = new Watchdog.Limit("what follows", Duration.ofSeconds(10));
    watchdog.await(limit);
    time.advance(Duration.ofSeconds(4));
    watchdog.await(next);
    // The check of the first limit comes, and finds that there is time.
    time.advance(Duration.ofSeconds(9));
    assertThat(expired).isEmpty();
    time.advance(Duration.ofSeconds(1));
    assertThat(expired).containsExactly(next);
    assertThat(time.pending()).isZero();
  }

  @Test
  void aShorterLimitThatFollowsIsNotSeenLate() {
    Watchdog.Limit shorter = new Watchdog.Limit("what follows", Duration.ofSeconds(2));
    watchdog.await(limit);
    watchdog.await(shorter);
    time.advance(Duration.ofSeconds(2));
    assertThat(expired).containsExactly(shorter);
  }

  @Test
  void timeDoesNotCountWithoutDemandForProgress() {
    AtomicBoolean paused = new AtomicBoolean(true);
    watchdog.pauseWhile(paused::get);
    watchdog.await(limit);
    time.advance(Duration.ofSeconds(55));
    assertThat(expired).isEmpty();
    paused.set(false);
    time.advance(Duration.ofSeconds(20));
    assertThat(expired).containsExactly(limit);
  }

  @Test
  void whichLimitHoldsIsAskedAtEachCheck() {
    Watchdog.Limit longer = new Watchdog.Limit("the response", Duration.ofSeconds(60));
    AtomicBoolean sent = new AtomicBoolean();
    watchdog.await(() -> sent.get() ? longer : limit, limit.duration());
    sent.set(true);
    time.advance(Duration.ofSeconds(59));
    assertThat(expired).isEmpty();
    time.advance(Duration.ofSeconds(1));
    assertThat(expired).containsExactly(longer);
  }

  @Test
  void aLimitThatBecomesShorterHoldsInTime() {
    Watchdog.Limit longer = new Watchdog.Limit("the upload", Duration.ofSeconds(60));
    AtomicBoolean sent = new AtomicBoolean();
    watchdog.await(() -> sent.get() ? limit : longer, limit.duration());
    time.advance(Duration.ofSeconds(25));
    sent.set(true);
    watchdog.progress();
    time.advance(Duration.ofSeconds(9));
    assertThat(expired).isEmpty();
    time.advance(Duration.ofSeconds(1));
    assertThat(expired).containsExactly(limit);
  }
}
