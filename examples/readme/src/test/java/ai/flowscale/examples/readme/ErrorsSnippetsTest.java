package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.WaitTimedOutException;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/errors.md} shows. */
class ErrorsSnippetsTest extends SnippetFixture {
  @Test
  void errors() {
    WorkflowInputs inputs = prompt("x");
    // snippet: errors
    try {
      flowscale.executeWorkflowAndWait("failing", inputs);
    } catch (RunFailedException e) {
      print("Run " + e.runId().orElseThrow() + " failed: " + e.errors());
    } catch (WaitTimedOutException e) {
      print("Still running: " + e.runId().orElseThrow()); // awaitRun resumes the wait
    } catch (SubmissionUncertainException e) {
      print("Search for the run before you submit again: " + e.getMessage());
    } catch (AuthenticationException e) {
      print("Check FLOWSCALE_API_KEY");
    } catch (FlowscaleException e) {
      print(e.getMessage());
    }
    // end of snippet
    assertThat(printed)
        .singleElement()
        .asString()
        .startsWith("Run ")
        .endsWith(" failed: [CUDA out of memory]");
  }
}
