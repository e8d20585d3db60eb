package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.PermissionDeniedException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.WaitTimedOutException;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/errors.md} shows. */
class ErrorsSnippetsTest extends SnippetFixture {
  private void execute(Flowscale flowscale, String workflow) {
    WorkflowInputs inputs = prompt("x");
    // snippet: errors
    try {
      flowscale.executeWorkflowAndWait(workflow, inputs);
    } catch (RunFailedException e) {
      print("Run " + e.runId().orElseThrow() + " failed: " + e.errors());
    } catch (WaitTimedOutException e) {
      print("Still running: " + e.runId().orElseThrow()); // awaitRun resumes the wait
    } catch (SubmissionUncertainException e) {
      print("Search for the run before you submit again: " + e.getMessage());
    } catch (AuthenticationException | PermissionDeniedException e) {
      print("Check FLOWSCALE_API_KEY"); // 401 without a key, 403 with a wrong one
    } catch (FlowscaleException e) {
      print(e.getMessage());
    }
    // end of snippet
  }

  @Test
  void aFailedRun() {
    execute(flowscale, "failing");
    assertThat(printed)
        .singleElement()
        .asString()
        .startsWith("Run ")
        .endsWith(" failed: [CUDA out of memory]");
  }

  @Test
  void aWrongKey() {
    try (Flowscale wrong =
        Flowscale.create(
            FlowscaleConfig.builder().baseUrl(emulator.baseUrl()).apiKey("wrong").build())) {
      execute(wrong, "bncu0a1kipv");
    }
    assertThat(printed).containsExactly("Check FLOWSCALE_API_KEY");
  }
}
