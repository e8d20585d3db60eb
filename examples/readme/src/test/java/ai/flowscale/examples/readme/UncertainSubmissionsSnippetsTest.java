package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/uncertain-submissions.md} shows. */
class UncertainSubmissionsSnippetsTest extends SnippetFixture {
  @Test
  void searchForTheRun() {
    WorkflowInputs inputs = prompt("x");
    emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset().afterProcessing());
    // snippet: search
    try {
      Submission submission =
          flowscale.executeWorkflow(
              WorkflowRequest.builder("bncu0a1kipv", inputs)
                  .uncertaintyPolicy(UncertaintyPolicy.search(Duration.ofMinutes(2)))
                  .build());
      print(submission.runId() + (submission.recovered() ? " recovered" : ""));
    } catch (SubmissionUncertainException e) {
      print("Group " + e.groupId().orElse("none") + ": " + e.candidates()); // never a guess
    }
    // end of snippet
    assertThat(printed).containsExactly(emulator.runIds().get(0) + " recovered");
  }
}
