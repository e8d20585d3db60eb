package ai.flowscale.guarantees;

import static ai.flowscale.testing.ManualClient.failure;
import static ai.flowscale.testing.ScriptedTransport.failing;
import static ai.flowscale.testing.ScriptedTransport.json;
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
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.BatchService;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which run a submission gets whose response was lost, and which it never gets. */
class LostRunsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SETTLING = Duration.ofMinutes(1);
  private static final UncertaintyPolicy SEARCH = UncertaintyPolicy.search(SETTLING);
  private static final UncertaintyPolicy AGAIN =
      UncertaintyPolicy.builder().search(SETTLING).submitAgain().build();
  private static final Response LOST =
      failing(new TransportException(Kind.CLOSED, Sent.MAYBE, "broken", null));
  private static final String OTHERS = "[{\"path\":\"text_1\",\"value\":\"another\"}]";

  private final BatchService service = new BatchService();
  private final ManualClient client =
      new ManualClient(service.transport(), config -> config.maxPollsPerSecond(0));

  @AfterEach
  void close() {
    client.close();
    assertThat(client.time.pending()).as("timers that are left").isZero();
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
        .groupId("g")
        .waitOptions(WaitOptions.builder().fixedInterval(Duration.ofSeconds(1)).build());
  }

  private static <T> T now(CompletableFuture<T> call) {
    assertThat(call).isDone();
    return call.join();
  }

  private static List<String> candidates(Throwable failure) {
    assertThat(failure).isInstanceOf(SubmissionUncertainException.class);
    return ((SubmissionUncertainException) failure).candidates().stream().map(Run::id).toList();
  }

  private static List<String> candidates(BatchItem item) {
    return candidates(item.failure());
  }

  private static String runId(BatchItem item) {
    return item.orThrow().runId();
  }

  // One submission.

  @Test
  void inAGroupOfTheCallersARunThatFitsIsReportedAndNotTaken() {
    service.nextSubmissions.add(LOST);
    service.make("g", "a");
    service.make("g", "b");
    CompletableFuture<Submission> call = client.async.executeWorkflow(inGroup("g", "a", AGAIN));
    client.time.advance(SETTLING.minusSeconds(1));
    assertThat(call).as("until then another may turn up").isNotDone();
    client.time.advance(Duration.ofSeconds(1));
    assertThat(candidates(failure(call))).containsExactly("r0");
    assertThat(service.submissions).isEqualTo(1);
  }

  @Test
  void aRunOfTheGroupThatWasMadeForTheRequestIsItsOwn() {
    List<String> groups = new ArrayList<>();
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> {
              String group = BatchService.parameter(request, "group_id");
              if (request.method().equals("POST")) {
                groups.add(group);
                service.make("g", "a");
                service.make(group, "a");
                return LOST.make();
              }
              return service.transport().send(request);
            });
    try (ManualClient other = new ManualClient(transport)) {
      assertThat(now(other.async.executeWorkflow(request("a", SEARCH))).runId()).isEqualTo("r1");
      assertThat(groups).singleElement().asString().startsWith("flowscale-");
    }
  }

  @Test
  void theRunThatAnUnreadableResponseNamedIsTheSubmissionsInAnyGroup() {
    service.nextSubmissions.add(json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r1\","));
    service.make("g", "a");
    service.make("g", "a");
    assertThat(now(client.async.executeWorkflow(inGroup("g", "a", SEARCH))).runId())
        .isEqualTo("r1");
  }

  @Test
  void aRunThatASecondSubmissionNamesIsInItsFailure() {
    for (Response named :
        List.of(
            json(422, "{\"status\":\"error\",\"errors\":\"no\",\"data\":{\"run_id\":\"r9\"}}"),
            json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r9\","))) {
      service.nextSubmissions.addAll(List.of(LOST, named));
      CompletableFuture<Submission> call = client.async.executeWorkflow(request("a", AGAIN));
      client.time.advance(SETTLING.multipliedBy(3));
      assertThat(failure(call)).isInstanceOf(SubmissionUncertainException.class);
      assertThat(failure(call).runId()).contains("r9");
    }
    assertThat(service.submissions).isEqualTo(4);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"a\":1,\"b\":[1,2]};true",
        "{\"b\":[1,2.0],\"a\":1e0};true",
        "\"{\\\"b\\\": [1, 2], \\\"a\\\": 1}\";true",
        "{\"a\":2,\"b\":[1,2]};false",
        "{\"a\":\"1\",\"b\":[1,2]};false",
        "{\"a\":1,\"b\":[1,3]};false",
        "{\"a\":1,\"b\":[2,1]};false",
        "{\"a\":1,\"b\":[1]};false",
        "{\"a\":1,\"b\":[1,2,3]};false",
        "{\"a\":1,\"c\":[1,2]};false",
        "{\"a\":1};false",
        "{\"a\":1,\"b\":[12]};false",
        "[1,2];false",
        "null;true"
      })
  void inputsThatAreJsonAreComparedByWhatTheyMean(String told, boolean fits) {
    service.nextSubmissions.add(LOST);
    service.make("g", "");
    service.inputs.put("r0", "[{\"path\":\"config_1\",\"value\":" + told + "}]");
    CompletableFuture<Submission> call =
        client.async.executeWorkflow(
            WorkflowRequest.builder(
                    "w",
                    WorkflowInputs.builder()
                        .json("config_1", Map.of("a", 1, "b", List.of(1, 2)))
                        .build())
                .groupId("g")
                .uncertaintyPolicy(SEARCH)
                .build());
    client.time.advance(SETTLING);
    assertThat(candidates(failure(call))).isEqualTo(fits ? List.of("r0") : List.of());
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
    service.nextSubmissions.add(LOST);
    service.nextLists.add(json(Integer.parseInt(page.substring(0, 3)), page.substring(4)));
    CompletableFuture<Submission> call = client.async.executeWorkflow(request("a", AGAIN));
    client.time.advance(SETTLING.multipliedBy(3));
    assertThat(candidates(failure(call))).isEmpty();
    assertThat(service.submissions).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void aSearchSurvivesThePagesOfAGateway(int status) {
    service.nextSubmissions.add(LOST);
    service.nextLists.add(json(status, "<html>"));
    CompletableFuture<BatchResult> batch = start(request("a", SEARCH));
    assertThat(batch).isNotDone();
    service.nextLists.clear();
    service.make("g", "a");
    client.time.advance(Duration.ofSeconds(5));
    assertThat(runId(now(batch).items().get(0))).isEqualTo("r0");
  }

  @Test
  void aPageThatIsTooLargeIsReadInSmallerOnes() {
    try (ManualClient other =
        new ManualClient(
            service.transport(), config -> config.maxResponseBytes(4096).maxPollsPerSecond(0))) {
      for (int i = 0; i < 130; i++) {
        service.make("g", i == 77 ? "a" : "x".repeat(300));
      }
      service.nextSubmissions.add(LOST);
      CompletableFuture<BatchResult> batch =
          other.async.executeBatch(List.of(request("a", SEARCH)), options().build());
      assertThat(runId(now(batch).items().get(0))).isEqualTo("r77");

      assertThat(other.flowscale.streamRuns(RunQuery.group("g")).map(Run::id))
          .containsExactlyElementsOf(service.runs.keySet());
    }
  }

  @Test
  void aRunThatIsTooLargeByItselfIsNoEvidenceForASecondSubmission() {
    try (ManualClient other =
        new ManualClient(
            service.transport(), config -> config.maxResponseBytes(4096).maxPollsPerSecond(0))) {
      service.make("g", "x".repeat(5000));
      service.nextSubmissions.add(LOST);
      CompletableFuture<BatchResult> batch =
          other.async.executeBatch(List.of(request("a", AGAIN)), options().build());
      other.time.advance(SETTLING.multipliedBy(3));
      assertThat(candidates(now(batch).items().get(0))).isEmpty();
      assertThat(service.submissions).isEqualTo(1);
    }
  }

  // Within a batch.

  @Test
  void theOnlyRunThatFitsTheOnlyRequestIsTaken() {
    service.nextSubmissions.add(LOST);
    service.make("g", "b");
    service.make("g", "a");
    BatchResult result = now(start(request("a", SEARCH), request("c", SEARCH)));
    assertThat(result.items()).extracting(LostRunsTest::runId).containsExactly("r1", "r2");
    assertThat(result.items()).extracting(BatchItem::resumed).containsExactly(false, false);
    assertThat(service.submissions).isEqualTo(2);
  }

  @Test
  void aRunThatCameOfAnotherRequestIsNotTaken() {
    WorkflowRequest first = request("same", SEARCH);
    service.nextSubmissions.add(
        json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r0\",\"workflow_id\":\"w\"}}"));
    service.nextSubmissions.add(LOST);
    service.make("g", "same");
    CompletableFuture<BatchResult> batch = start(first, first);
    client.time.advance(SETTLING);
    assertThat(runId(now(batch).items().get(0))).isEqualTo("r0");
    assertThat(candidates(now(batch).items().get(1))).isEmpty();
  }

  @Test
  void aRunThatMayBeEithersIsGivenToNeither() {
    CompletableFuture<TransportResponse> first = new CompletableFuture<>();
    service.nextSubmissions.addAll(List.of(() -> first, LOST));
    service.make("g", "same");
    CompletableFuture<BatchResult> batch = start(request("same", AGAIN), request("same", AGAIN));
    first.completeExceptionally(new TransportException(Kind.CLOSED, Sent.MAYBE, "broken", null));
    client.time.advance(SETTLING.multipliedBy(3));
    for (BatchItem item : now(batch).items()) {
      assertThat(candidates(item)).containsExactly("r0");
    }
    assertThat(service.submissions).isEqualTo(2);
  }

  @Test
  void aRunIsTakenOnceTheOtherRequestHasItsOwn() {
    CompletableFuture<TransportResponse> late = new CompletableFuture<>();
    service.nextSubmissions.addAll(List.of(() -> late, LOST));
    service.make("g", "same");
    service.make("g", "same");
    CompletableFuture<BatchResult> batch = start(request("same", SEARCH), request("same", SEARCH));
    client.time.advance(Duration.ofSeconds(5));
    assertThat(batch).isNotDone();
    json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r1\",\"workflow_id\":\"w\"}}")
        .make()
        .thenAccept(late::complete);
    client.time.advance(SETTLING);
    assertThat(now(batch).items()).extracting(LostRunsTest::runId).containsExactly("r1", "r0");
  }

  /** Between the page that shows the run and the end of the list, its own submission ends. */
  @Test
  void aRunWhoseSubmissionEndsDuringASearchIsNotTaken() {
    CompletableFuture<TransportResponse> late = new CompletableFuture<>();
    CompletableFuture<TransportResponse> secondPage = new CompletableFuture<>();
    service.make("g", "same");
    service.nextSubmissions.addAll(List.of(() -> late, LOST));
    service.nextLists.addAll(
        List.of(
            json(
                200,
                "{\"status\":\"success\",\"data\":{\"runs\":[{\"_id\":\"r0\",\"status\":\"running\"}]},"
                    + "\"meta\":{\"page\":1,\"page_size\":100,\"total_count\":101,\"total_pages\":2}}"),
            () -> secondPage));
    CompletableFuture<BatchResult> batch = start(request("same", SEARCH), request("same", SEARCH));
    assertThat(service.lists).as("the second page is waited for").isEqualTo(2);
    json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r0\",\"workflow_id\":\"w\"}}")
        .make()
        .thenAccept(late::complete);
    service.nextLists.clear();
    json(200, "{\"status\":\"success\",\"data\":{\"runs\":[]}}")
        .make()
        .thenAccept(secondPage::complete);
    client.time.advance(SETTLING);
    assertThat(runId(now(batch).items().get(0))).isEqualTo("r0");
    assertThat(candidates(now(batch).items().get(1))).isEmpty();
  }

  @Test
  void theRunOfASecondSubmissionIsNoOtherRequests() {
    service.nextSubmissions.addAll(List.of(LOST, LOST));
    CompletableFuture<BatchResult> batch = start(request("same", AGAIN), request("same", SEARCH));
    client.time.advance(SETTLING.minusSeconds(1));
    assertThat(service.submissions).isEqualTo(2);
    client.time.advance(Duration.ofSeconds(1));
    assertThat(runId(now(batch).items().get(0))).isEqualTo("r0");
    assertThat(candidates(now(batch).items().get(1))).isEmpty();
    assertThat(service.submissions).isEqualTo(3);
  }

  /** Its own submission settled long before the run was made: 2 minutes, and 5 of the clocks. */
  @ParameterizedTest
  @CsvSource({"420, false", "421, true"})
  void aRunIsNotThatOfASubmissionThatHasSettledBefore(int seconds, boolean isTaken) {
    service.nextSubmissions.add(LOST);
    service.statuses.put("r0", "running");
    CompletableFuture<BatchResult> batch =
        client.async.executeBatch(
            List.of(
                request("same", UncertaintyPolicy.report()),
                request("slow", SEARCH),
                request("same", SEARCH)),
            options().maxConcurrent(1).build());
    client.time.advance(Duration.ofMinutes(8));
    service.createdAt = START.plusSeconds(seconds).toString();
    service.make("g", "same");
    service.nextSubmissions.add(LOST);
    service.statuses.put("r0", "completed");
    client.time.advance(Duration.ofMinutes(2));
    BatchItem last = now(batch).items().get(2);
    if (isTaken) {
      assertThat(runId(last)).isEqualTo("r1");
    } else {
      assertThat(candidates(last)).containsExactly("r1");
    }
  }

  @Test
  void aRunMayBeThatOfASecondSubmissionInFlight() {
    try (ManualClient other =
        new ManualClient(
            service.transport(),
            config ->
                config
                    .maxPollsPerSecond(0)
                    .responseTimeout(Duration.ofHours(2))
                    .idleTimeout(Duration.ofHours(2)))) {
      service.nextSubmissions.add(LOST);
      service.statuses.put("r0", "running");
      CompletableFuture<BatchResult> batch =
          other.async.executeBatch(
              List.of(request("same", AGAIN), request("slow", SEARCH), request("same", SEARCH)),
              options().maxConcurrent(2).build());
      service.nextSubmissions.add(CompletableFuture::new);
      other.time.advance(Duration.ofMinutes(9));
      assertThat(service.submissions).isEqualTo(3);
      service.createdAt = START.plus(Duration.ofMinutes(9)).toString();
      service.make("g", "same");
      service.nextSubmissions.add(LOST);
      service.statuses.put("r0", "completed");
      other.time.advance(Duration.ofMinutes(5));
      assertThat(service.submissions).isEqualTo(4);
      assertThat(batch).isNotDone();
      batch.cancel(true);
    }
    // Neither of the two was given the run: each would have been waited for.
    assertThat(service.polls).doesNotContain("r1");
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
      String text = "t" + service.submissions;
      service.make("g", "another text");
      service.nextSubmissions.add(named);
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
    assertThat(service.submissions).isEqualTo(2);
  }

  @Test
  void howeverManyAreOpenNoneIsGivenARunThatMayBeAnothers() {
    int open = 1_100;
    List<WorkflowRequest> requests = new ArrayList<>();
    for (int i = 0; i < open; i++) {
      requests.add(request(i == 0 ? "same" : "other " + i, UncertaintyPolicy.report()));
    }
    requests.add(request("same", SEARCH));
    service.nextSubmissions.addAll(Collections.nCopies(open + 1, LOST));
    service.make("g", "same");
    CompletableFuture<BatchResult> batch = client.async.executeBatch(requests, options().build());
    client.time.advance(SETTLING.multipliedBy(3));
    assertThat(candidates(now(batch).items().get(open))).containsExactly("r0");
  }

  @Test
  void whatWasSentIsNotKeptWhereTheOutcomeIsNotKnown() throws InterruptedException {
    List<WeakReference<String>> texts = new ArrayList<>();
    service.nextSubmissions.addAll(Collections.nCopies(3, LOST));
    Stream<WorkflowRequest> requests =
        Stream.generate(
            () -> {
              char[] prompt = new char[100_000];
              Arrays.fill(prompt, 'p');
              String text = new String(prompt);
              texts.add(new WeakReference<>(text));
              return request(text, UncertaintyPolicy.report());
            });
    try (Stream<BatchItem> outcomes =
        client.flowscale.executeBatch(requests, options().maxConcurrent(1).build())) {
      Iterator<BatchItem> each = outcomes.iterator();
      for (int i = 0; i < 3; i++) {
        candidates(each.next());
      }
      for (int i = 0; i < 200 && texts.get(0).get() != null; i++) {
        System.gc();
        Thread.onSpinWait();
      }
      assertThat(texts.get(0).get()).as("the text of the first request").isNull();
    }
  }

  @Test
  void whatWasSentToAGroupIsNotKept() {
    char[] prompt = new char[100_000];
    Arrays.fill(prompt, 'p');
    String text = new String(prompt);
    WeakReference<String> kept = new WeakReference<>(text);
    WorkflowRequest request = inGroup("g", text, SEARCH);
    text = null;
    now(client.async.executeWorkflow(request));
    request = null;
    service.runs.clear();
    for (int i = 0; i < 200 && kept.get() != null; i++) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(kept.get()).isNull();
  }

  // Lists that end before their last page.

  /** A service that ignores the number of the page, or gives none after the first one. */
  private void listingNoLaterPage(String later) {
    String meta = "\"meta\":{\"page_size\":100,\"total_count\":500,\"total_pages\":5}";
    String other = "{\"_id\":\"r7\",\"status\":\"completed\",\"inputs\":" + OTHERS + "}";
    String page = "{\"status\":\"success\",%s,\"data\":{\"runs\":[%s]}}";
    service.nextLists.add(
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
    service.nextSubmissions.add(LOST);
    CompletableFuture<Submission> call = client.async.executeWorkflow(request("a", AGAIN));
    client.time.advance(SETTLING.multipliedBy(2));
    assertThat(candidates(failure(call))).isEmpty();
    assertThat(service.submissions).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"same", "empty"})
  void aBatchIsNotResumedWhereTheListEndedBeforeItsLastPage(String later) {
    listingNoLaterPage(later);
    assertThat(
            failure(
                client.async.executeBatch(
                    List.of(request("a", SEARCH)), options().resume(START).build())))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("group g ended before its last page");
    assertThat(service.submissions).isZero();
  }

  // Runs of an earlier batch.

  @Test
  void resumingOverSeveralGroupsKeepsEachRequestToTheRunsOfItsOwn() {
    service.tellsGroups = false;
    service.make("h", "a");
    BatchResult result =
        client.flowscale.executeBatch(
            List.of(inGroup("g", "a", SEARCH), inGroup("h", "b", SEARCH)),
            options().resume(START).build());
    assertThat(result.items()).extracting(BatchItem::resumed).containsExactly(false, false);
    assertThat(service.submissions).isEqualTo(2);
  }

  @Test
  void resumingFromAnyTimeIsPossible() {
    service.make("g", "a");
    for (Instant since : List.of(Instant.MIN, Instant.EPOCH, START)) {
      BatchResult result =
          client.flowscale.executeBatch(
              List.of(request("a", SEARCH)), options().resume(since).build());
      assertThat(runId(result.items().get(0))).as("since %s", since).isEqualTo("r0");
    }
    BatchResult none =
        client.flowscale.executeBatch(
            List.of(request("a", SEARCH)), options().resume(Instant.MAX).build());
    assertThat(runId(none.items().get(0))).isEqualTo("r1");
  }
}
