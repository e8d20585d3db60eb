package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.lost;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which run a submission gets whose response was lost, and which it never gets. */
class LostRunsTest extends ManualTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SETTLING = Duration.ofMinutes(1);
  private static final UncertaintyPolicy SEARCH = UncertaintyPolicy.search(SETTLING);
  private static final UncertaintyPolicy AGAIN =
      UncertaintyPolicy.builder().search(SETTLING).submitAgain().build();
  private static final Response LOST = lost();

  private final ScriptedService service = new ScriptedService();
  private final ManualClient client = client(service, config -> config.maxPollsPerSecond(0));

  @AfterEach
  void nothingIsPlanned() {
    assertThatNothingIsPlanned();
  }

  private static WorkflowRequest request(String text, UncertaintyPolicy policy) {
    return WorkflowRequest.builder("w", WorkflowInputs.builder().text("text_1", text).build())
        .uncertaintyPolicy(policy)
        .build();
  }

  private static WorkflowRequest inGroup(String group, String text, UncertaintyPolicy policy) {
    return WorkflowRequest.builder("w", WorkflowInputs.builder().text("text_1", text).build())
        .groupId(group)
        .uncertaintyPolicy(policy)
        .build();
  }

  private CompletableFuture<BatchResult> start(WorkflowRequest... requests) {
    return client.async.executeBatch(List.of(requests), options().build());
  }

  private static BatchOptions.Builder options() {
    return BatchOptions.builder()
        .waitOptions(WaitOptions.builder().fixedInterval(Duration.ofSeconds(1)).build());
  }

  private static List<String> candidates(Throwable failure) {
    assertThat(failure).isInstanceOf(SubmissionUncertainException.class);
    return ((SubmissionUncertainException) failure).candidates().stream().map(Run::id).toList();
  }

  private static List<String> candidates(BatchItem item) {
    return candidates(item.failure());
  }

  /** The texts of the runs that the requests of a batch were given. */
  private List<String> texts(BatchResult batch) {
    return batch.runIds().stream().map(run -> service.runs.get(run).text()).toList();
  }

  private static String runId(BatchItem item) {
    return item.orThrow().runId();
  }

  // One submission.

  @Test
  void inAGroupOfTheCallersTheRunsAreReportedAndNoneIsTaken() {
    service.submissions.next(LOST);
    service.make("g", "a");
    service.make("g", "b");
    service.make("h", "a");
    CompletableFuture<Submission> call = client.async.executeWorkflow(inGroup("g", "a", AGAIN));
    client.time.advance(SETTLING.minusSeconds(1));
    assertThat(call).as("until then another may turn up").isNotDone();
    client.time.advance(Duration.ofSeconds(1));
    assertThat(candidates(failure(call))).containsExactly("r1", "r0");
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  @Test
  void theCandidatesAreThoseOfOnePageAtMost() {
    service.submissions.next(LOST);
    for (int i = 0; i < 1_000; i++) {
      service.make("g", "a");
    }
    CompletableFuture<Submission> call = client.async.executeWorkflow(inGroup("g", "a", AGAIN));
    client.time.advance(SETTLING);
    assertThat(candidates(failure(call))).hasSize(100);
    assertThat(service.lists.count()).as("one page at a time").isLessThan(30);
  }

  @Test
  void aRunOfTheGroupThatWasMadeForTheRequestIsItsOwn() {
    List<String> groups = new ArrayList<>();
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> {
              String group = ScriptedService.parameter(request, "group_id");
              if (request.method().equals("POST")) {
                groups.add(group);
                service.make("g", "a");
                service.make(group, "a");
                return LOST.make();
              }
              return service.transport().send(request);
            });
    ManualClient other = client(transport);
    assertThat(now(other.async.executeWorkflow(request("a", SEARCH))).runId()).isEqualTo("r1");
    assertThat(groups).singleElement().asString().startsWith("flowscale-");
  }

  @Test
  void theRunThatAnUnreadableResponseNamedIsTheSubmissionsInAnyGroup() {
    service.submissions.next(json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r1\","));
    service.make("g", "a");
    service.make("g", "a");
    assertThat(now(client.async.executeWorkflow(inGroup("g", "a", SEARCH))).runId())
        .isEqualTo("r1");
  }

  /** As where the response to someone else's submission broke off on its way here. */
  static Stream<Response> unreadable() {
    return Stream.of(
        json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r0\","),
        json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r0\"}} and more"),
        json(502, "{\"status\":\"error\",\"data\":{\"run_id\":\"r0\"}}"));
  }

  static Stream<Arguments> unreadableAndContradicted() {
    return unreadable()
        .flatMap(
            response -> Stream.of("group", "workflow").map(told -> Arguments.of(response, told)));
  }

  private void listAnothersRun(String told) {
    service.filtersGroups = false;
    service.make("theirs", "another");
    if (told.equals("workflow")) {
      service.tellsGroups = false;
      service.workflow = "theirs";
    }
  }

  @ParameterizedTest
  @MethodSource("unreadableAndContradicted")
  void aRunThatWasNamedAndIsListedAsAnothersIsNotTaken(Response unreadable, String told) {
    listAnothersRun(told);
    for (WorkflowRequest request : List.of(request("a", AGAIN), inGroup("g", "a", AGAIN))) {
      service.submissions.next(unreadable, unreadable);
      CompletableFuture<Submission> call = client.async.executeWorkflow(request);
      CompletableFuture<RunResult> wait =
          client.async.executeWorkflowAndWait(request, WaitOptions.defaults());
      client.time.advance(SETTLING.multipliedBy(2));
      for (CompletableFuture<?> future : List.of(call, wait)) {
        assertThat(candidates(failure(future))).isEmpty();
        assertThat(failure(future).runId()).as("it is not the caller's").isEmpty();
        assertThat(failure(future).getSuppressed())
            .singleElement()
            .isInstanceOfSatisfying(
                DecodingException.class,
                e -> {
                  assertThat(e).hasMessageContaining("run r0");
                  assertThat(e.runId()).contains("r0");
                });
      }
    }
    assertThat(service.submissions.count()).isEqualTo(4);
  }

  @ParameterizedTest
  @MethodSource("unreadableAndContradicted")
  void norIsOneThatTheResponseToASecondSubmissionNamed(Response unreadable, String told) {
    listAnothersRun(told);
    service.submissions.next(LOST, unreadable);
    CompletableFuture<Submission> call = client.async.executeWorkflow(request("a", AGAIN));
    client.time.advance(SETTLING.multipliedBy(3));
    assertThat(candidates(failure(call))).isEmpty();
    assertThat(failure(call).runId()).isEmpty();
    assertThat(service.submissions.count()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void theRunOfItsOwnGroupIsTakenInItsPlace(Response unreadable) {
    listAnothersRun("group");
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> {
              if (request.method().equals("POST")) {
                service.make(ScriptedService.parameter(request, "group_id"), "a");
                return unreadable.make();
              }
              return service.transport().send(request);
            });
    ManualClient other = client(transport);
    CompletableFuture<Submission> call = other.async.executeWorkflow(request("a", AGAIN));
    other.time.advance(SETTLING);
    assertThat(now(call).runId()).isEqualTo("r1");
  }

  @Test
  void aRunThatASecondSubmissionNamesIsInItsFailure() {
    for (Response named :
        List.of(
            json(422, "{\"status\":\"error\",\"errors\":\"no\",\"data\":{\"run_id\":\"r9\"}}"),
            json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r9\","))) {
      service.submissions.next(LOST, named);
      CompletableFuture<Submission> call = client.async.executeWorkflow(request("a", AGAIN));
      client.time.advance(SETTLING.multipliedBy(3));
      assertThat(failure(call)).isInstanceOf(SubmissionUncertainException.class);
      assertThat(failure(call).runId()).contains("r9");
    }
    assertThat(service.submissions.count()).isEqualTo(4);
  }

  // Only what was read is evidence.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "200 {\"status\":\"success\",\"data\":null}",
        "200 <html>",
        "401 <html>",
        "403 <html>",
        "404 <html>"
      })
  void aListThatWasNotReadIsNoEvidenceForASecondSubmission(String page) {
    service.submissions.next(LOST);
    service.lists.always(json(Integer.parseInt(page.substring(0, 3)), page.substring(4)));
    CompletableFuture<Submission> call = client.async.executeWorkflow(request("a", AGAIN));
    client.time.advance(SETTLING.multipliedBy(3));
    assertThat(candidates(failure(call))).isEmpty();
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  /** What the service counts is not what it lists, or it counts nothing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"meta\":{\"total_count\":1,\"total_pages\":1},\"data\":{\"runs\":[]}",
        "\"meta\":{\"total_count\":5,\"total_pages\":0},\"data\":{\"runs\":[]}",
        "\"meta\":{\"total_count\":0,\"total_pages\":3},\"data\":{\"runs\":[]}",
        "\"meta\":{\"total_count\":500,\"total_pages\":1},\"data\":{\"runs\":[THEIRS]}",
        "\"meta\":{\"total_pages\":1},\"data\":{\"runs\":[]}",
        "\"data\":{\"count\":1,\"runs\":[]}",
        "\"data\":{\"count\":0,\"runs\":[THEIRS]}",
        "\"data\":{\"runs\":[]}",
        "\"data\":[]",
      })
  void aListWhoseCountsDoNotAgreeIsNoEvidenceForASecondSubmission(String list) {
    String theirs = RunJson.run("r7", "completed").group("h").toString();
    service.lists.always(
        json(200, "{\"status\":\"success\"," + list.replace("THEIRS", theirs) + "}"));
    service.submissions.next(LOST);
    CompletableFuture<Submission> call = client.async.executeWorkflow(request("a", AGAIN));
    client.time.advance(SETTLING.multipliedBy(3));
    assertThat(candidates(failure(call))).isEmpty();
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"meta\":{\"total_count\":0,\"total_pages\":0},\"data\":{\"runs\":[]}",
        "\"meta\":{\"total_count\":0,\"total_pages\":1},\"data\":{\"runs\":[]}",
        "\"meta\":{\"total_count\":0},\"data\":{\"runs\":[]}",
        "\"data\":{\"count\":0,\"runs\":[]}",
      })
  void aListThatSaysThatItIsEmptyIs(String list) {
    service.lists.always(json(200, "{\"status\":\"success\"," + list + "}"));
    service.submissions.next(LOST);
    CompletableFuture<Submission> call = client.async.executeWorkflow(request("a", AGAIN));
    client.time.advance(SETTLING);
    assertThat(now(call).runId()).isEqualTo("r0");
    assertThat(service.submissions.count()).isEqualTo(2);
  }

  /** The other of the two may be its own. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"meta\":{\"total_count\":2,\"total_pages\":1},\"data\":{\"runs\":[OWN]}",
        "\"meta\":{\"total_count\":2,\"total_pages\":1},\"data\":{\"runs\":[OWN,OWN]}",
        "\"data\":{\"count\":2,\"runs\":[OWN]}",
      })
  void aRunBesideOneThatIsCountedAndNotListedIsReportedAndNotTaken(String list) {
    service.lists.always(
        () -> {
          String own = service.submissions.groups().get(0);
          String run = RunJson.run("r7", "completed").group(own).toString();
          return json(200, "{\"status\":\"success\"," + list.replace("OWN", run) + "}").make();
        });
    service.submissions.next(LOST);
    CompletableFuture<Submission> call = client.async.executeWorkflow(request("a", AGAIN));
    client.time.advance(SETTLING.multipliedBy(3));
    assertThat(candidates(failure(call))).containsExactly("r7");
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void aSearchSurvivesThePagesOfAGateway(int status) {
    service.lostResponses = 1;
    service.lists.always(json(status, "<html>"));
    CompletableFuture<BatchResult> batch = start(request("a", SEARCH));
    assertThat(batch).isNotDone();
    service.lists.usual();
    client.time.advance(Duration.ofSeconds(5));
    assertThat(runId(now(batch).items().get(0))).isEqualTo("r0");
  }

  @Test
  void aPageThatIsTooLargeIsReadInSmallerOnes() {
    ManualClient other =
        client(service, config -> config.maxResponseBytes(4096).maxPollsPerSecond(0));
    for (int i = 0; i < 130; i++) {
      service.make("g", "x".repeat(300));
    }
    service.submissions.next(json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r77\","));
    assertThat(now(other.async.executeWorkflow(inGroup("g", "a", SEARCH))).runId())
        .isEqualTo("r77");

    assertThat(other.flowscale.streamRuns(RunQuery.group("g")).map(Run::id))
        .containsExactlyElementsOf(service.newestFirst());
  }

  @Test
  void aRunThatIsTooLargeByItselfIsNoEvidenceForASecondSubmission() {
    ManualClient other =
        client(service, config -> config.maxResponseBytes(4096).maxPollsPerSecond(0));
    service.make("g", "x".repeat(5000));
    service.submissions.next(LOST);
    CompletableFuture<Submission> call = other.async.executeWorkflow(inGroup("g", "a", AGAIN));
    other.time.advance(SETTLING.multipliedBy(3));
    assertThat(candidates(failure(call))).isEmpty();
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  // Within a batch.

  /** Both are in flight when the responses are lost, so that either run may be either's. */
  @Test
  void aLostResponseInABatchIsRecoveredWhateverTheInputsLookLike() {
    List<CompletableFuture<TransportResponse>> responses = new ArrayList<>();
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> {
              if (request.method().equals("POST")) {
                service.make(ScriptedService.parameter(request, "group_id"), "same");
                responses.add(new CompletableFuture<>());
                return responses.get(responses.size() - 1);
              }
              return service.transport().send(request);
            });
    ManualClient other = client(transport, config -> config.maxPollsPerSecond(0));
    CompletableFuture<BatchResult> batch =
        other.async.executeBatch(
            List.of(request("same", SEARCH), request("same", SEARCH)), options().build());
    responses.forEach(
        response ->
            response.completeExceptionally(
                ScriptedTransport.broken(
                    TransportException.Kind.CLOSED, TransportException.Sent.MAYBE)));
    other.time.advance(SETTLING);
    assertThat(now(batch).items()).extracting(LostRunsTest::runId).containsExactly("r0", "r1");
    assertThat(now(batch).items()).extracting(BatchItem::resumed).containsExactly(false, false);
    assertThat(responses).hasSize(2);
  }

  @Test
  void requestsThatDifferInFilesAloneGetTheirOwnRuns() {
    service.lostResponses = 3;
    for (String text : List.of("a", "b", "c")) {
      service.inputs.put("r" + service.inputs.size(), "[]");
      assertThat(texts(now(start(request(text, SEARCH))))).containsExactly(text);
    }
    assertThat(service.submissions.count()).isEqualTo(3);
  }

  @Test
  void aListThatIgnoresTheGroupGivesNoRequestTheRunOfAnother() {
    service.filtersGroups = false;
    service.make("g", "another");
    service.lostResponses = 2;
    BatchResult batch = now(start(request("a", SEARCH), request("b", SEARCH)));
    assertThat(texts(batch)).containsExactly("a", "b");
    service.submissions.next(LOST);
    CompletableFuture<BatchResult> none = start(request("a", SEARCH));
    client.time.advance(SETTLING);
    assertThat(candidates(now(none).items().get(0))).isEmpty();
  }

  /** It may be that of anyone, where the service ignores the group and nothing tells otherwise. */
  @Test
  void aRunThatIsListedWithoutAGroupIsReportedAndNotTaken() {
    service.filtersGroups = false;
    service.tellsGroups = false;
    service.make("g", "another");
    service.submissions.next(LOST);
    CompletableFuture<BatchResult> batch = start(request("a", AGAIN));
    client.time.advance(SETTLING.multipliedBy(2));
    assertThat(candidates(now(batch).items().get(0))).containsExactly("r0");
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  /** As in the older format, and wherever runs are listed without their group. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"data\":{\"group_id\":\"%s\",\"count\":1,\"runs\":[%s]}",
        "\"meta\":{\"group_id\":\"%s\",\"total_pages\":1,\"total_count\":1},\"data\":{\"runs\":[%s]}",
      })
  void theRunOfAListThatNamesTheGroupIsTaken(String list) {
    service.lists.always(
        () ->
            json(
                    200,
                    "{\"status\":\"success\","
                        + list.formatted(
                            service.submissions.groups().get(0),
                            "{\"_id\":\"r0\",\"status\":\"completed\"}")
                        + "}")
                .make());
    service.lostResponses = 1;
    assertThat(texts(now(start(request("a", SEARCH))))).containsExactly("a");
  }

  @Test
  void theOneRunAmongSeveralSubmissionsIsThatOfItsOwnGroup() {
    service.submissions.next(LOST);
    service.lostResponses = 1;
    CompletableFuture<BatchResult> batch = start(request("same", SEARCH), request("same", SEARCH));
    client.time.advance(SETTLING);
    assertThat(candidates(now(batch).items().get(0))).isEmpty();
    assertThat(runId(now(batch).items().get(1))).isEqualTo("r0");
    assertThat(service.submissions.count()).isEqualTo(2);
  }

  @Test
  void aSecondSubmissionIsMadeInTheSameGroup() {
    service.submissions.next(LOST);
    service.lostResponses = 1;
    CompletableFuture<BatchResult> batch = start(request("a", AGAIN));
    client.time.advance(SETTLING);
    assertThat(runId(now(batch).items().get(0))).isEqualTo("r0");
    assertThat(service.submissions.count()).isEqualTo(2);
    assertThat(service.submissions.groups().get(0)).isEqualTo(service.submissions.groups().get(1));
  }

  /** As of a deployment that knows the workflow by another id. */
  @Test
  void aRunOfTheOwnGroupWithAnotherWorkflowIsReportedAndNothingIsSubmittedAgain() {
    service.workflow = "another";
    service.lostResponses = 1;
    CompletableFuture<BatchResult> batch = start(request("a", AGAIN));
    client.time.advance(SETTLING.multipliedBy(2));
    assertThat(candidates(now(batch).items().get(0))).containsExactly("r0");
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  @Test
  void inAGroupOfTheCallersNoRequestOfABatchIsGivenARunAndNoneIsSubmittedAgain() {
    for (BatchOptions options : List.of(options().groupId("g").build(), options().build())) {
      service.lostResponses = 1;
      WorkflowRequest mine =
          options.groupId().isPresent() ? request("a", AGAIN) : inGroup("g", "a", AGAIN);
      CompletableFuture<BatchResult> batch = client.async.executeBatch(List.of(mine), options);
      client.time.advance(SETTLING.multipliedBy(2));
      assertThat(candidates(now(batch).items().get(0))).contains("r0");
    }
    assertThat(service.submissions.count()).isEqualTo(2);
  }

  /** A run that a failure names is stored, and taken up when the batch is started again. */
  @Test
  void aRunThatAFailureNamesIsStored(@TempDir Path folder) {
    BatchOptions options =
        options().checkpoint(BatchCheckpoint.file(folder.resolve("batch"))).build();
    for (Response named :
        List.of(
            json(422, "{\"status\":\"error\",\"errors\":\"no\",\"data\":{\"run_id\":\"r0\"}}"),
            json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r1\","))) {
      String text = "t" + service.submissions.count();
      service.submissions.next(
          new Response() {
            @Override
            public CompletableFuture<TransportResponse> make() {
              return named.make();
            }

            @Override
            public CompletableFuture<TransportResponse> make(TransportRequest request) {
              service.make(ScriptedService.parameter(request, "group_id"), "another text");
              return make();
            }
          });
      List<WorkflowRequest> requests =
          List.of(
              WorkflowRequest.builder("w", WorkflowInputs.builder().text("text_1", text).build())
                  .key(text)
                  .build());
      BatchItem failed = client.flowscale.executeBatch(requests, options).items().get(0);
      assertThat(failed.isSuccess()).isFalse();
      BatchItem again = client.flowscale.executeBatch(requests, options).items().get(0);
      assertThat(again.resumed()).isTrue();
      assertThat(runId(again)).isEqualTo(failed.runId().orElseThrow());
    }
    assertThat(service.submissions.count()).isEqualTo(2);
  }

  // Lists that end before their last page.

  /** A service that ignores the number of the page, or gives none after the first one. */
  private void listingNoLaterPage(String later) {
    String meta = "\"meta\":{\"page_size\":100,\"total_count\":500,\"total_pages\":5}";
    String other = "{\"_id\":\"r7\",\"status\":\"completed\",\"group_id\":\"h\"}";
    String page = "{\"status\":\"success\",%s,\"data\":{\"runs\":[%s]}}";
    service.lists.always(
        new Response() {
          private int count;

          @Override
          public CompletableFuture<TransportResponse> make() {
            String runs = count++ % 2 == 0 || later.equals("same") ? other : "";
            return json(200, page.formatted(meta, runs)).make();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"same", "empty"})
  void nothingIsSubmittedAgainWhereTheListEndedBeforeItsLastPage(String later) {
    listingNoLaterPage(later);
    service.submissions.next(LOST);
    CompletableFuture<Submission> call = client.async.executeWorkflow(request("a", AGAIN));
    client.time.advance(SETTLING.multipliedBy(2));
    assertThat(candidates(failure(call))).isEmpty();
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  /** Of a list that says that there is more, the only run may not be the only one. */
  @Test
  void noRunIsTakenFromAListThatEndedBeforeItsLastPage() {
    service.lists.always(RunJson.page(1, 100, 500, 5, RunJson.run("r7", "completed")));
    service.submissions.next(LOST);
    CompletableFuture<Submission> call = client.async.executeWorkflow(request("a", AGAIN));
    client.time.advance(SETTLING.multipliedBy(2));
    assertThat(candidates(failure(call))).containsExactly("r7");
    assertThat(service.submissions.count()).isEqualTo(1);
  }
}
