package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/run-and-wait.md} shows. */
class RunAndWaitSnippetsTest extends SnippetFixture {
  @Test
  void execute() {
    WorkflowInputs inputs = prompt("a man riding a bike");
    // snippet: execute
    Submission submission =
        flowscale.executeWorkflow(
            WorkflowRequest.builder("bncu0a1kipv", inputs).groupId("test_group").build());
    print(submission.runId());
    // end of snippet
    assertThat(printed).isEqualTo(emulator.runIds());
  }

  @Test
  void executeAndWait() {
    WorkflowInputs inputs = prompt("a man riding a bike");
    WorkflowRequest request = WorkflowRequest.of("bncu0a1kipv", inputs);
    // snippet: wait
    RunResult result =
        flowscale.executeWorkflowAndWait(
            request,
            WaitOptions.builder()
                .timeout(Duration.ofMinutes(10))
                .maxPollInterval(Duration.ofSeconds(2))
                .onStatus(run -> print(run.status()))
                .build());
    print(result.totalOutputs() + " outputs of run " + result.runId());
    // end of snippet
    assertThat(result.totalOutputs()).isEqualTo(2);
  }

  @Test
  void awaitLater() {
    String runId = flowscale.executeWorkflow("bncu0a1kipv", prompt("x")).runId();
    // snippet: await
    RunResult result = flowscale.awaitRun(runId, WaitOptions.upTo(Duration.ofMinutes(5)));
    // end of snippet
    assertThat(result.runId()).isEqualTo(runId);
  }

  @Test
  void cancelWithTheWait() {
    WorkflowRequest request = WorkflowRequest.of("slow", WorkflowInputs.none());
    Duration limit = Duration.ofMillis(200);
    // snippet: cancel-with-wait
    try {
      flowscale.executeWorkflowAndWait(
          request,
          WaitOptions.builder()
              .timeout(limit)
              .cancelRunOn(
                  Set.of(WaitTermination.TIMEOUT, WaitTermination.INTERRUPT, WaitTermination.CLOSE))
              .build());
    } catch (WaitTimedOutException e) {
      print(e.runId().orElseThrow() + ": " + e.runCancellation()); // CONFIRMED or UNCONFIRMED
    }
    // end of snippet
    assertThat(printed).singleElement().asString().endsWith(": CONFIRMED");
    assertThat(emulator.cancelsReceived()).isEqualTo(1);
  }
}
