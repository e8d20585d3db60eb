package ai.flowscale.client.paging;

import static ai.flowscale.testing.RunJson.page;
import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.model.Run;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunStreamTest extends ManualTest {
  private static final RunQuery BY_TEN = RunQuery.builder().pageSize(10).build();

  private static ScriptedService listing(int runs) {
    ScriptedService service = new ScriptedService();
    service.make(runs);
    return service;
  }

  private static RunJson completed(String id) {
    return RunJson.run(id, "completed");
  }

  private Stream<Run> stream(ScriptedTransport transport, RunQuery query) {
    return client(transport).flowscale.streamRuns(query);
  }

  @Test
  void allRunsOfAllPagesComeInTheirOrder() {
    ScriptedService service = listing(25);

    assertThat(stream(service.transport(), BY_TEN)).map(Run::id).isEqualTo(service.newestFirst());
    assertThat(service.lists.pages()).containsExactly(1, 2, 3);
  }

  @Test
  void aLastPageThatIsFullIsTheLastOneAllTheSame() {
    ScriptedService service = listing(20);

    assertThat(stream(service.transport(), BY_TEN)).hasSize(20);
    assertThat(service.lists.pages()).containsExactly(1, 2);
  }

  @Test
  void pagesAreAsLargeAsTheServiceAllowsUnlessTheQuerySaysOtherwise() {
    ScriptedService service = listing(101);

    assertThat(stream(service.transport(), RunQuery.all())).hasSize(101);
    assertThat(service.lists.pages()).containsExactly(1, 2);
  }

  @Test
  void theWayBeginsWithThePageOfTheQuery() {
    ScriptedService service = listing(25);

    assertThat(
            stream(service.transport(), RunQuery.builder().pageSize(10).page(3).build())
                .map(Run::id))
        .containsExactly("r4", "r3", "r2", "r1", "r0");
  }

  @Test
  void nothingIsFetchedBeforeItIsAskedFor() {
    ScriptedService service = listing(25);
    Stream<Run> runs = stream(service.transport(), BY_TEN);
    assertThat(service.lists.pages()).isEmpty();

    Iterator<Run> iterator = runs.iterator();
    iterator.next();
    assertThat(service.lists.pages()).containsExactly(1);
    for (int i = 0; i < 9; i++) {
      iterator.next();
    }
    assertThat(service.lists.pages()).containsExactly(1);
    iterator.next();
    assertThat(service.lists.pages()).containsExactly(1, 2);
  }

  @Test
  void aStreamThatIsCutShortFetchesNoMore() {
    ScriptedService service = listing(25);

    assertThat(stream(service.transport(), BY_TEN).limit(12)).hasSize(12);
    assertThat(service.lists.pages()).containsExactly(1, 2);
  }

  @Test
  void noPageIsFetchedAheadWhereTheStreamIsMadeParallel() {
    ScriptedService service = listing(25);

    assertThat(stream(service.transport(), BY_TEN).parallel().findFirst().map(Run::id))
        .contains("r24");
    assertThat(service.lists.pages()).containsExactly(1);
  }

  @Test
  void aRunThatOthersPushOnToTheNextPageComesOnce() {
    ScriptedService service = listing(15);
    Iterator<Run> iterator = stream(service.transport(), BY_TEN).iterator();
    List<String> ids = new ArrayList<>();
    ids.add(iterator.next().id());
    service.make("new1", "g", "");
    service.make("new2", "g", "");
    iterator.forEachRemaining(run -> ids.add(run.id()));

    assertThat(ids).hasSize(15).doesNotHaveDuplicates().startsWith("r14").endsWith("r0");
  }

  @Test
  void aServiceThatIgnoresThePageNumberIsNotAskedForEver() {
    ScriptedTransport transport =
        ScriptedTransport.inTurn(page(1, 2, 6, 3, completed("a"), completed("b")));

    assertThat(stream(transport, RunQuery.all())).map(Run::id).containsExactly("a", "b");
    assertThat(transport.requests()).hasSize(2);
  }

  @Test
  void aPageWithoutRunsIsTheLastOneWhateverTheCountSays() {
    ScriptedTransport transport =
        ScriptedTransport.inTurn(page(1, 1, 1000, 1000, completed("a")), page(2, 1, 1000, 1000));

    assertThat(stream(transport, RunQuery.all())).map(Run::id).containsExactly("a");
    assertThat(transport.requests()).hasSize(2);
  }

  @Test
  void anEmptyGroupGivesNothing() {
    ScriptedTransport transport = ScriptedTransport.inTurn(page(1, 100, 0, 0));

    assertThat(stream(transport, RunQuery.group("g"))).isEmpty();
    assertThat(transport.requests()).hasSize(1);
  }

  @Test
  void theOlderFormHasNoLaterPageThanItsRuns() {
    ScriptedTransport transport =
        ScriptedTransport.inTurn(
            success("{\"group_id\":\"g\",\"count\":1,\"runs\":[{\"status\":\"running\"}]}"));

    assertThat(stream(transport, RunQuery.builder().page(2).build())).isEmpty();
    assertThat(transport.requests()).hasSize(1);
  }

  @Test
  void runsOfTheOlderFormThatLookAlikeAreAllGiven() {
    String run = "{\"workflow_id\":\"w\",\"status\":\"running\"}";
    ScriptedTransport transport =
        ScriptedTransport.inTurn(
            success(
                "{\"group_id\":\"g\",\"count\":3,\"runs\":["
                    + String.join(",", run, run, run)
                    + "]}"));

    assertThat(stream(transport, RunQuery.group("g"))).hasSize(3);
  }

  @Test
  void runsWithoutIdsThatComeAgainOnALaterPageAreLeftOut() {
    String first = "{\"workflow_id\":\"w\",\"status\":\"running\"}";
    String second = "{\"workflow_id\":\"v\",\"status\":\"running\"}";
    ScriptedTransport transport =
        ScriptedTransport.inTurn(twoPages(first + "," + first), twoPages(first + "," + second));

    assertThat(stream(transport, RunQuery.all()).map(Run::workflowId))
        .containsExactly("w", "w", "v");
  }

  private static ScriptedTransport.Response twoPages(String runs) {
    return json(
        200,
        "{\"status\":\"success\",\"meta\":{\"total_pages\":2},\"data\":{\"runs\":[" + runs + "]}}");
  }

  @Test
  void aFailureComesAfterTheRunsBeforeIt() {
    ScriptedTransport transport =
        ScriptedTransport.inTurn(
            page(1, 2, 4, 2, completed("a"), completed("b")),
            json(404, "{\"detail\":\"gone\"}"),
            page(2, 2, 4, 2, completed("c"), completed("d")));
    Iterator<Run> iterator = stream(transport, RunQuery.all()).iterator();

    assertThat(iterator.next().id()).isEqualTo("a");
    assertThat(iterator.next().id()).isEqualTo("b");
    assertThatThrownBy(iterator::hasNext).isInstanceOf(NotFoundException.class);
    assertThat(iterator.next().id()).as("the page that failed is asked for again").isEqualTo("c");
  }
}
