package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.RunResult;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/async.md} shows. */
class AsyncSnippetsTest extends SnippetFixture {
  @Test
  void asynchronous() {
    WorkflowInputs inputs = prompt("x");
    // snippet: async
    CompletableFuture<Integer> outputs =
        flowscale
            .async()
            .executeWorkflowAndWait("bncu0a1kipv", inputs)
            .thenApply(RunResult::totalOutputs);
    // end of snippet
    assertThat(outputs.join()).isEqualTo(2);
  }
}
