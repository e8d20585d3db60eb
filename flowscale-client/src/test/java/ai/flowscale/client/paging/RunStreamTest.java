package ai.flowscale.client.paging;

import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.model.Run;
import ai.flowscale.testing.EngineFixture;
import ai.flowscale.testing.ScriptedTransport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunStreamTest {
  private static final RunQuery BY_TEN = RunQuery.builder().pageSize(10).build();

  private final List<EngineFixture> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(EngineFixture::close);
  }

  private Stream<Run> stream(ScriptedTransport transport, RunQuery query) {
    EngineFixture client = new EngineFixture(transport);
    clients.add(client);
    return client.flowscale.streamRuns(query);
  }

  @Test
  void allRunsOfAllPagesComeInTheirOrder() {
    PagedService service = new PagedService(25);

    assertThat(stream(service.transport(), BY_TEN)).map(Run::id).isEqualTo(service.ids());
    assertThat(service.pages()).containsExactly(1, 2, 3);
  }

  @Test
  void aLastPageThatIsFullIsTheLastOneAllTheSame() {
    PagedService service = new PagedService(20);

    assertThat(stream(service.transport(), BY_TEN)).hasSize(20);
    assertThat(service.pages()).containsExactly(1, 2);
  }

  @Test
  void pagesAreAsLargeAsTheServiceAllowsUnlessTheQuerySaysOtherwise() {
    PagedService service = new PagedService(101);

    assertThat(stream(service.transport(), RunQuery.all())).hasSize(101);
    assertThat(service.pages()).containsExactly(1, 2);
  }

  @Test
  void theWayBeginsWithThePageOfTheQuery() {
    PagedService service = new PagedService(25);

    assertThat(
            stream(service.transport(), RunQuery.builder().pageSize(10).page(3).build())
                .map(Run::id))
        .containsExactly("r21", "r22", "r23", "r24", "r25");
  }

  @Test
  void nothingIsFetchedBeforeItIsAskedFor() {
    PagedService service = new PagedService(25);
    Stream<Run> runs = stream(service.transport(), BY_TEN);
    assertThat(service.pages()).isEmpty();

    Iterator<Run> iterator = runs.iterator();
    iterator.next();
    assertThat(service.pages()).containsExactly(1);
    for (int i = 0; i < 9; i++) {
      iterator.next();
    }
    assertThat(service.pages()).containsExactly(1);
    iterator.next();
    assertThat(service.pages()).containsExactly(1, 2);
  }

  @Test
  void aStreamThatIsCutShortFetchesNoMore() {
    PagedService service = new PagedService(25);

    assertThat(stream(service.transport(), BY_TEN).limit(12)).hasSize(12);
    assertThat(service.pages()).containsExactly(1, 2);
  }

  @Test
  void noPageIsFetchedAheadWhereTheStreamIsMadeParallel() {
    PagedService service = new PagedService(25);

    assertThat(stream(service.transport(), BY_TEN).parallel().findFirst().map(Run::id))
        .contains("r1");
    assertThat(service.pages()).containsExactly(1);
  }

  @Test
  void aRunThatOthersPushOnToTheNextPageComesOnce() {
    PagedService service = new PagedService(15);
    Iterator<Run> iterator = stream(service.transport(), BY_TEN).iterator();
    List<String> ids = new ArrayList<>();
    ids.add(iterator.next().id());
    service.submit("new1");
    service.submit("new2");
    iterator.forEachRemaining(run -> ids.add(run.id()));

    assertThat(ids).hasSize(15).doesNotHaveDuplicates().startsWith("r1").endsWith("r15");
  }

  @Test
  void aServiceThatIgnoresThePageNumberIsNotAskedForEver() {
    ScriptedTransport transport =
        ScriptedTransport.inTurn(PagedService.page(List.of("a", "b"), 1, 2, 6, 3));

    assertThat(stream(transport, RunQuery.all())).map(Run::id).containsExactly("a", "b");
    assertThat(transport.requests()).hasSize(2);
  }

  @Test
  void aPageWithoutRunsIsTheLastOneWhateverTheCountSays() {
    ScriptedTransport transport =
        ScriptedTransport.inTurn(
            PagedService.page(List.of("a"), 1, 1, 1000, 1000),
            PagedService.page(List.of(), 2, 1, 1000, 1000));

    assertThat(stream(transport, RunQuery.all())).map(Run::id).containsExactly("a");
    assertThat(transport.requests()).hasSize(2);
  }

  @Test
  void anEmptyGroupGivesNothing() {
    ScriptedTransport transport =
        ScriptedTransport.inTurn(PagedService.page(List.of(), 1, 100, 0, 0));

    assertThat(stream(transport, RunQuery.group("g"))).isEmpty();
    assertThat(transport.requests()).hasSize(1);
  }

  @Test
  void theOlderFormHasNoLaterPageThanItsRuns() {
    ScriptedTransport transport =
        ScriptedTransport.inTurn(
            json(
                200,
                "{\"status\":\"success\",\"data\":{\"group_id\":\"g\",\"count\":1,"
                    + "\"runs\":[{\"status\":\"running\"}]}}"));

    assertThat(stream(transport, RunQuery.builder().page(2).build())).isEmpty();
    assertThat(transport.requests()).hasSize(1);
  }

  @Test
  void runsOfTheOlderFormThatLookAlikeAreAllGiven() {
    String run = "{\"workflow_id\":\"w\",\"status\":\"running\"}";
    ScriptedTransport transport =
        ScriptedTransport.inTurn(
            json(
                200,
                "{\"status\":\"success\",\"data\":{\"group_id\":\"g\",\"count\":3,\"runs\":["
                    + String.join(",", run, run, run)
                    + "]}}"));

    assertThat(stream(transport, RunQuery.group("g"))).hasSize(3);
  }

  @Test
  void runsWithoutIdsThatComeAgainOnALaterPageAreLeftOut() {
    String first = "{\"workflow_id\":\"w\",\"status\":\"running\"}";
    String second = "{\"workflow_id\":\"v\",\"status\":\"running\"}";
    ScriptedTransport transport =
        ScriptedTransport.inTurn(page(first + "," + first), page(first + "," + second));

    assertThat(stream(transport, RunQuery.all()).map(Run::workflowId))
        .containsExactly("w", "w", "v");
  }

  private static ScriptedTransport.Response page(String runs) {
    return json(
        200,
        "{\"status\":\"success\",\"meta\":{\"total_pages\":2},\"data\":{\"runs\":[" + runs + "]}}");
  }

  @Test
  void aFailureComesAfterTheRunsBeforeIt() {
    ScriptedTransport transport =
        ScriptedTransport.inTurn(
            PagedService.page(List.of("a", "b"), 1, 2, 4, 2),
            json(404, "{\"detail\":\"gone\"}"),
            PagedService.page(List.of("c", "d"), 2, 2, 4, 2));
    Iterator<Run> iterator = stream(transport, RunQuery.all()).iterator();

    assertThat(iterator.next().id()).isEqualTo("a");
    assertThat(iterator.next().id()).isEqualTo("b");
    assertThatThrownBy(iterator::hasNext).isInstanceOf(NotFoundException.class);
    assertThat(iterator.next().id()).as("the page that failed is asked for again").isEqualTo("c");
  }
}
