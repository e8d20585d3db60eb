package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedFlowscale.failure;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.testing.RunListing;
import ai.flowscale.testing.ScriptedFlowscale;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists of runs, page by page and all at once, in both formats of the service. */
class RunListTest {

  private static ScriptedFlowscale client(RunListing service) {
    return new ScriptedFlowscale(service.transport(), settings -> settings);
  }

  @Test
  void goingThroughAllRunsEndsWhereAPageBringsNothingNew() {
    RunListing service = new RunListing(1).repeatingItsFirstPage(15_889);
    try (ScriptedFlowscale client = client(service)) {
      assertThat(client.blocking.streamRuns(RunQuery.all()).map(Run::id)).containsExactly("r1");
      assertThat(service.requests()).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void theOlderFormatIsPagedAndSortedByTheClient() {
    RunListing service = new RunListing(520).older();
    try (ScriptedFlowscale client = client(service)) {
      RunPage second =
          client.async.getRuns(RunQuery.builder().groupId("g").page(2).pageSize(25).build()).join();
      assertThat(second.runs())
          .extracting(Run::id)
          .isEqualTo(service.newestFirst().subList(25, 50));
      assertThat(second.meta().page()).isEqualTo(2);
      assertThat(second.meta().pageSize()).isEqualTo(25);
      assertThat(second.meta().totalCount()).isEqualTo(520);
      assertThat(second.meta().totalPages()).isEqualTo(21);
      assertThat(second.hasNext()).isTrue();
      RunPage oldest =
          client
              .async
              .getRuns(
                  RunQuery.builder()
                      .sortBy(RunSort.CREATED_AT)
                      .sortOrder(SortOrder.ASC)
                      .page(1)
                      .pageSize(3)
                      .build())
              .join();
      assertThat(oldest.runs()).extracting(Run::id).containsExactly("r1", "r2", "r3");
      RunPage last = client.async.getRuns(RunQuery.builder().page(21).pageSize(25).build()).join();
      assertThat(last.runs()).hasSize(20);
      assertThat(last.hasNext()).isFalse();
      assertThat(client.async.getRuns().join().runs()).hasSize(10);
    }
  }

  @Test
  @Timeout(60)
  void aLoopUntilAnEmptyPageEnds() {
    RunListing service = new RunListing(60).older();
    try (ScriptedFlowscale client = client(service)) {
      List<String> ids = new ArrayList<>();
      for (int page = 1; ; page++) {
        RunPage next =
            client.async.getRuns(RunQuery.builder().page(page).pageSize(25).build()).join();
        if (next.runs().isEmpty()) {
          break;
        }
        next.runs().forEach(run -> ids.add(run.id()));
        assertThat(page).isLessThan(10);
      }
      assertThat(ids).isEqualTo(service.newestFirst());
    }
  }

  @Test
  void goingThroughTheOlderFormatTakesOneRequestAndIsSorted() {
    RunListing service = new RunListing(520).older();
    try (ScriptedFlowscale client = client(service)) {
      assertThat(client.blocking.streamRuns(RunQuery.group("g")).map(Run::id).toList())
          .isEqualTo(service.newestFirst());
      assertThat(service.requests()).hasSize(1);
      RunQuery fromPage3 = RunQuery.builder().page(3).pageSize(100).build();
      assertThat(client.blocking.streamRuns(fromPage3).map(Run::id).toList())
          .isEqualTo(service.newestFirst().subList(200, 520));
    }
  }

  @Test
  void runsAreFilteredByStatusAndWorkflow() {
    for (RunListing service : List.of(new RunListing(250), new RunListing(250).older())) {
      try (ScriptedFlowscale client = client(service)) {
        RunQuery failed = RunQuery.builder().status(RunStatus.FAILED).build();
        assertThat(client.blocking.streamRuns(failed))
            .hasSize(84)
            .allMatch(run -> run.status().equals(RunStatus.FAILED));
        RunQuery both =
            RunQuery.builder()
                .status(RunStatus.FAILED, new RunStatus("RUNNING"))
                .workflowId("w1")
                .build();
        assertThat(both.workflowId()).contains("w1");
        assertThat(client.blocking.streamRuns(both))
            .isNotEmpty()
            .allMatch(
                run -> "w1".equals(run.workflowId()) && !run.status().equals(RunStatus.COMPLETED));
        RunQuery none = RunQuery.builder().workflowId("unknown").build();
        assertThat(client.blocking.streamRuns(none)).isEmpty();
      }
    }
  }

  @Test
  void aPageOfTheServiceIsNotFiltered() {
    try (ScriptedFlowscale client = client(new RunListing(5))) {
      assertThat(failureOf(client, RunQuery.builder().workflowId("w1").build()))
          .hasMessageContaining("streamRuns");
      assertThat(failureOf(client, RunQuery.builder().status(RunStatus.FAILED).build()))
          .hasMessageContaining("streamRuns");
      assertThat(client.requests()).isEmpty();
    }
  }

  private static Exception failureOf(ScriptedFlowscale client, RunQuery query) {
    try {
      return failure(client.async.getRuns(query));
    } catch (InvalidRequestException thrown) {
      return thrown;
    }
  }
}
