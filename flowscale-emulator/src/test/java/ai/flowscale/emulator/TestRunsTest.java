package ai.flowscale.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestRunsTest {
  @Test
  void aCompletedRunHasItsOutputsReady() {
    RunResult result = TestRuns.completed("r1", "poster.png", "my notes.txt");
    assertThat(result.runId()).isEqualTo("r1");
    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(result.outputOrThrow("poster").isReady()).isTrue();
    assertThat(result.output("my notes")).isPresent();
    assertThat(result.run().outputs()).isEqualTo(result.outputs());
    assertThat(result.run().duration()).hasValue(Duration.ofSeconds(5));
    assertThat(TestRuns.completed("r2").outputs()).isEmpty();
    assertThat(TestRuns.completed("r1", "a.png")).isEqualTo(TestRuns.completed("r1", "a.png"));
  }

  @Test
  void aFailedRunSaysWhyInTheExceptionAndInTheRun() {
    RunFailedException failed = TestRuns.failed("r1", "the model file is missing");
    assertThat(failed.runId()).hasValue("r1");
    assertThat(failed.errors()).containsExactly("the model file is missing");
    assertThat(failed.run().orElseThrow().errors()).containsExactly("the model file is missing");
    assertThat(failed.run().orElseThrow().status().isFailure()).isTrue();
    assertThat(TestRuns.failed("r1").errors()).isEmpty();
    assertThat(TestRuns.failed("r1").run().orElseThrow().errors()).isEmpty();
  }

  @Test
  void otherRunsAreInTheStateThatTheyAreNamedAfter() {
    assertThat(TestRuns.queued("r1").status()).isEqualTo(RunStatus.QUEUED);
    assertThat(TestRuns.running("r1").status()).isEqualTo(RunStatus.RUNNING);
    assertThat(TestRuns.cancelled("r1").run().orElseThrow().status().isCancelled()).isTrue();
    assertThat(TestRuns.timedOut("r1").run().orElseThrow().status().isFinal()).isFalse();
    assertThat(TestRuns.timedOut("r1").runId()).hasValue("r1");
    assertThat(TestRuns.submitted("r1", "w").workflowId()).isEqualTo("w");
  }
}
