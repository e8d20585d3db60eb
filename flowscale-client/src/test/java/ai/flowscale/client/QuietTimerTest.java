package ai.flowscale.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.testing.StepScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuietTimerTest {
  private final StepScheduler time = new StepScheduler();
  private final QuietTimer timer = new QuietTimer(time);

  @Test
  void aLimitIsNeverTheNextTask() {
    timer.schedule(() -> {}, Duration.ofMinutes(1));

    assertThat(time.plannedDelays()).containsExactly(Duration.ofSeconds(1), Duration.ofMinutes(1));
  }

  @Test
  void limitsThatAreTakenBackLeaveOneTask() {
    for (int i = 0; i < 100; i++) {
      Scheduler.Scheduled limit = timer.schedule(() -> {}, Duration.ofMinutes(1));
      limit.cancel();
    }

    assertThat(time.pending()).isEqualTo(1);
  }

  @Test
  void aPauseIsKept() {
    List<String> done = new ArrayList<>();

    timer.schedule(() -> done.add("pause"), Duration.ofMillis(1));

    assertThat(done).isEmpty();
    time.advance(Duration.ofMillis(1));
    assertThat(done).containsExactly("pause");
  }
}
