package ai.flowscale.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuietTimerTest {
  private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
  private final QuietTimer timer = new QuietTimer(Scheduler.of(executor));

  QuietTimerTest() {
    executor.setRemoveOnCancelPolicy(true);
  }

  @AfterEach
  void end() {
    executor.shutdownNow();
  }

  @Test
  void aLimitIsNeverTheNextTask() {
    timer.schedule(() -> {}, Duration.ofMinutes(1));

    Delayed next = (Delayed) executor.getQueue().element();
    assertThat(next.getDelay(TimeUnit.SECONDS)).isLessThanOrEqualTo(1);
  }

  @Test
  void limitsThatAreTakenBackLeaveOneTask() {
    for (int i = 0; i < 100; i++) {
      Scheduler.Scheduled limit = timer.schedule(() -> {}, Duration.ofMinutes(1));
      limit.cancel();
    }

    // A second one where the first had its turn meanwhile.
    assertThat(executor.getQueue()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void aPauseIsKept() {
    CompletableFuture<Void> done = new CompletableFuture<>();

    timer.schedule(() -> done.complete(null), Duration.ofMillis(1));

    assertThat(done).succeedsWithin(Duration.ofSeconds(30));
  }
}
