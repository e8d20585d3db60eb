package ai.flowscale.guarantees;

import static ai.flowscale.testing.RunJson.page;
import static ai.flowscale.testing.RunJson.run;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists of runs, page by page and all at once, of a service with pages and of one without. */
class RunListTest extends ManualTest {

  private static final List<String> STATUSES = List.of("completed", "failed", "running");

  /** The statuses and the workflows of the runs differ. */
  private static ScriptedService listing(int runs, boolean hasNoPages) {
    ScriptedService service = new ScriptedService();
    service.hasNoPages = hasNoPages;
    for (int i = 0; i < runs; i++) {
      ScriptedService.MadeRun run = service.make("g", "");
      run.setWorkflow("w" + i % 2);
      service.statuses.put(run.id(), STATUSES.get(i % 3));
    }
    return service;
  }

  @Test
  void goingThroughAllRunsEndsWhereAPageBringsNothingNew() {
    ScriptedService service = new ScriptedService();
    service.listing(page(1, 1, 15_889, 15_889, run("r1", "completed")));
    ManualClient client = client(service);
    assertThat(client.flowscale.streamRuns(RunQuery.all()).map(Run::id)).containsExactly("r1");
    assertThat(service.lists.requests()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void aListWithoutPagesIsOnePageAndSortedByTheClient() {
    ScriptedService service = listing(520, true);
    ManualClient client = client(service);
    RunPage all = client.async.getRuns(RunQuery.builder().groupId("g").pageSize(25).build()).join();
    assertThat(all.runs()).extracting(Run::id).isEqualTo(service.newestFirst());
    assertThat(all.meta().page()).isEqualTo(1);
    assertThat(all.meta().totalCount()).isEqualTo(520);
    assertThat(all.hasNext()).isFalse();
    RunPage second = client.async.getRuns(RunQuery.builder().page(2).pageSize(25).build()).join();
    assertThat(second.runs()).isEmpty();
    assertThat(second.hasNext()).isFalse();
    RunQuery oldestFirst =
        RunQuery.builder().sortBy(RunSort.CREATED_AT).sortOrder(SortOrder.ASC).build();
    assertThat(client.async.getRuns(oldestFirst).join().runs())
        .extracting(Run::id)
        .startsWith("r0", "r1", "r2");
  }

  @Test
  @Timeout(60)
  void aLoopUntilAnEmptyPageEnds() {
    ScriptedService service = listing(60, true);
    ManualClient client = client(service);
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

  @Test
  void goingThroughAListWithoutPagesTakesOneRequestAndIsSorted() {
    ScriptedService service = listing(520, true);
    ManualClient client = client(service);
    assertThat(client.flowscale.streamRuns(RunQuery.group("g")).map(Run::id).toList())
        .isEqualTo(service.newestFirst());
    assertThat(service.lists.requests()).hasSize(1);
  }

  @Test
  void runsAreFilteredByStatusAndWorkflow() {
    for (ScriptedService service : List.of(listing(250, false), listing(250, true))) {
      ManualClient client = client(service);
      RunQuery failed = RunQuery.builder().status(RunStatus.FAILED).build();
      assertThat(client.flowscale.streamRuns(failed))
          .hasSize(83)
          .allMatch(run -> run.status().equals(RunStatus.FAILED));
      RunQuery both =
          RunQuery.builder()
              .status(RunStatus.FAILED, new RunStatus("RUNNING"))
              .workflowId("w1")
              .build();
      assertThat(both.workflowId()).contains("w1");
      assertThat(client.flowscale.streamRuns(both))
          .isNotEmpty()
          .allMatch(
              run -> "w1".equals(run.workflowId()) && !run.status().equals(RunStatus.COMPLETED));
      RunQuery none = RunQuery.builder().workflowId("unknown").build();
      assertThat(client.flowscale.streamRuns(none)).isEmpty();
    }
  }

  @Test
  void aPageOfTheServiceIsNotFiltered() {
    ManualClient client = client(listing(5, false));
    assertThat(failureOf(client, RunQuery.builder().workflowId("w1").build()))
        .hasMessageContaining("streamRuns");
    assertThat(failureOf(client, RunQuery.builder().status(RunStatus.FAILED).build()))
        .hasMessageContaining("streamRuns");
    assertThat(client.requests()).isEmpty();
  }

  private static Exception failureOf(ManualClient client, RunQuery query) {
    try {
      return failure(client.async.getRuns(query));
    } catch (InvalidRequestException thrown) {
      return thrown;
    }
  }
}
