package ai.flowscale.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.testing.StepScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RearmableTimerTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final StepScheduler time = new StepScheduler();
  private final RearmableTimer pause = new RearmableTimer(time);
  private final List<String> steps = new ArrayList<>();

  @Test
  void theStepComesAfterThePause() {
    pause.before(() -> steps.add("one"), SECOND);
    assertThat(steps).isEmpty();
    time.advance(SECOND);
    assertThat(steps).containsExactly("one");
  }

  @Test
  void theEndCancelsWhatIsPlannedLast() {
    pause.before(() -> pause.before(() -> steps.add("two"), SECOND), SECOND);
    time.advance(SECOND);
    pause.end();
    assertThat(time.pending()).isZero();
    time.advance(SECOND);
    assertThat(steps).isEmpty();
  }

  @Test
  void afterTheEndNothingIsPlanned() {
    pause.end();
    pause.before(() -> steps.add("late"), SECOND);
    assertThat(time.pending()).isZero();
    time.advance(SECOND);
    assertThat(steps).isEmpty();
  }
}
