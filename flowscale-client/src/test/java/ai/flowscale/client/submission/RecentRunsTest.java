package ai.flowscale.client.submission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.testing.StepScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentRunsTest {
  private final StepScheduler time = new StepScheduler();
  private final RecentRuns runs = new RecentRuns(time);

  @Test
  void aRunIsRememberedForItsSpan() {
    runs.add("r1");
    time.advance(RecentRuns.SPAN);
    assertThat(runs.contains("r1")).isTrue();
    time.advance(Duration.ofNanos(1));
    assertThat(runs.contains("r1")).isFalse();
  }

  @Test
  void aRunThatIsAddedAgainIsRememberedFromThen() {
    runs.add("r1");
    runs.add("r2");
    time.advance(Duration.ofSeconds(6));
    runs.add("r1");
    time.advance(Duration.ofSeconds(6));
    assertThat(runs.contains("r1")).isTrue();
    assertThat(runs.contains("r2")).isFalse();
  }

  @Test
  void noThreadKeepsOthersOut() throws Exception {
    runs.add("r1");
    assertThat(runs.contains("r1")).isTrue();
    assertThat(CompletableFuture.supplyAsync(() -> runs.contains("r1")).get(120, TimeUnit.SECONDS))
        .isTrue();
  }
}
