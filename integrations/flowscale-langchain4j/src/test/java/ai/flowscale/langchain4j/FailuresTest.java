package ai.flowscale.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancellation;
import ai.flowscale.emulator.TestRuns;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final String NOT_AGAIN = "Do not call this tool again";

  private static String late(RunCancellation cancellation) {
    FlowscaleException failure = TestRuns.timedOut("r1");
    failure.noteRunCancellation(cancellation);
    return Failures.withoutResult(failure);
  }

  @Test
  void aRunThatGoesOnIsNotToBeRepeated() {
    assertThat(late(RunCancellation.NOT_ASKED)).contains("Run r1", "It continues. " + NOT_AGAIN);
    assertThat(late(RunCancellation.UNCONFIRMED))
        .contains("Run r1", "It may continue. " + NOT_AGAIN);
    assertThat(late(RunCancellation.CONFIRMED)).contains("Run r1").endsWith("It was cancelled.");
  }

  @Test
  void aRunThatHasEndedCanBeRepeated() {
    assertThat(Failures.withoutResult(TestRuns.failed("r1", "no\nmemory")))
        .contains("r1")
        .endsWith("The service says: no memory");
    assertThat(Failures.withoutResult(TestRuns.failed("r1")))
        .contains("r1")
        .endsWith(".")
        .doesNotContain("The service says");
    assertThat(Failures.withoutResult(TestRuns.cancelled("r1")))
        .isEqualTo("Run r1 was cancelled. Call this tool again to start another one.");
  }

  @Test
  void aClientThatIsClosedLeavesTheRun() {
    FlowscaleException closed = new ClientClosedException();
    closed.noteRunId("r\n1");

    assertThat(Failures.withoutResult(closed))
        .startsWith("Run r 1 was started, but its end was not seen: The Flowscale client is closed")
        .contains("It continues. " + NOT_AGAIN);
  }

  @Test
  void whatHappenedBeforeThereWasARunIsThrown() {
    FlowscaleException closed = new ClientClosedException();

    assertThatThrownBy(() -> Failures.withoutResult(closed)).isSameAs(closed);
  }
}
