package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Cancellation;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.Workflow;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/runs.md} shows. */
class RunsSnippetsTest extends SnippetFixture {
  @Test
  void state() {
    // snippet: state
    List<ContainerHealth> containers = flowscale.checkHealth();
    List<ContainerQueue> queues = flowscale.getQueue();
    List<Workflow> workflows = flowscale.getWorkflows();
    // end of snippet
    assertThat(containers).isNotEmpty();
    assertThat(queues).hasSameSizeAs(containers);
    assertThat(workflows).extracting(Workflow::id).contains("bncu0a1kipv");
  }

  @Test
  void runAndCancel() {
    String runId = flowscale.executeWorkflow("slow", prompt("x")).runId();
    // snippet: run
    Run run = flowscale.getRun(runId);
    print(run.status() + " since " + run.startedAt());

    Cancellation cancellation = flowscale.cancelRun(runId);
    print(cancellation.message());
    // end of snippet
    assertThat(emulator.cancelsReceived()).isEqualTo(1);
    assertThat(printed).last().isEqualTo("Run cancelled successfully");
  }

  @Test
  void runs() {
    for (int i = 0; i < 3; i++) {
      flowscale.executeWorkflow(
          WorkflowRequest.builder("bncu0a1kipv", prompt("x")).groupId("production_batch").build());
    }
    // snippet: runs
    RunPage page =
        flowscale.getRuns(
            RunQuery.builder()
                .groupId("production_batch")
                .sortBy(RunSort.STARTED_AT)
                .sortOrder(SortOrder.DESC)
                .page(1)
                .pageSize(25)
                .build());
    print(page.runs().size() + " of " + page.meta().totalCount());

    try (Stream<Run> all = flowscale.streamRuns(RunQuery.group("production_batch"))) {
      all.filter(run -> run.status().isFailure()).forEach(run -> print(run.id()));
    }
    // end of snippet
    assertThat(printed).containsExactly("3 of 3");
  }
}
