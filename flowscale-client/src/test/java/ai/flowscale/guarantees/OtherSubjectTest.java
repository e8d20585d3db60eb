package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.submitted;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancellation;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A response about something else than the request, as where responses are mixed up, is none. */
class OtherSubjectTest extends ManualTest {
  private static final Duration ENOUGH = Duration.ofMinutes(3);
  private static final Response MINE = RunJson.run("mine", "completed");
  private static final Response NO_RUNS = success("{\"runs\":[]}");

  private FlowscaleException outcome(
      Response response, Function<AsyncFlowscale, CompletableFuture<?>> call) {
    ManualClient client = respondingOnce(response);
    return failure(call.apply(client.async));
  }

  @ParameterizedTest
  @ValueSource(strings = {"run_id", "_id"})
  void aRunOfAnotherIdIsNotReturned(String field) {
    Response other = success("{\"" + field + "\":\"someone-elses\",\"status\":\"completed\"}");
    FlowscaleException failure = outcome(other, client -> client.getRun("mine"));
    assertThat(failure)
        .isExactlyInstanceOf(DecodingException.class)
        .hasMessageStartingWith(
            "getRun: the request is about run mine, but the response is about another one.");
    assertThat(failure.runId()).contains("mine");
  }

  @Test
  void itIsRequestedAgain() {
    Response other = success("{\"_id\":\"someone-elses\",\"status\":\"completed\"}");
    ManualClient client = responding(other, MINE);
    var run = client.async.getRun("mine");
    client.time.advance(ENOUGH);
    assertThat(run).isDone();
    assertThat(run.join().id()).isEqualTo("mine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"x\"}",
        "{\"run_id\":null,\"status\":\"x\"}",
        "{\"_id\":\"\",\"status\":\"x\"}",
        "{\"_id\":{\"oid\":\"7\"},\"status\":\"x\"}",
        "{\"_id\":\"MINE\",\"status\":\"x\"}",
        "{\"run_id\":\"mine\",\"_id\":\"another key\",\"status\":\"x\"}"
      })
  void aRunWithoutAnIdOrInOtherLettersIsTheOneAskedFor(String run) {
    ManualClient client = respondingOnce(success(run));
    assertThat(client.async.getRun("mine").join().id()).isEqualToIgnoringCase("mine");
  }

  @Test
  void aCancellationOfAnotherRunIsNotConfirmed() {
    for (String field : List.of("run_id", "_id")) {
      Response other = success("{\"" + field + "\":\"someone-elses\",\"status\":\"cancelled\"}");
      FlowscaleException failure = outcome(other, client -> client.cancelRun("mine"));
      assertThat(failure)
          .isExactlyInstanceOf(DecodingException.class)
          .hasMessageContaining("run mine");
      assertThat(failure.runId()).contains("mine");
    }
    ManualClient client = respondingOnce(submitted("mine"));
    assertThat(client.async.cancelRun("mine").join().runId()).isEqualTo("mine");
  }

  @Test
  void theCancellationOfAWaitIsNotConfirmedByThatOfAnotherRun() {
    ScriptedService service =
        new ScriptedService()
            .polling(RunJson.nameless("running"))
            .cancelling(success("{\"run_id\":\"someone-elses\"}"));
    WaitOptions options =
        WaitOptions.builder()
            .timeout(Duration.ofSeconds(20))
            .cancelRunOn(Set.of(WaitTermination.TIMEOUT))
            .build();
    ManualClient client = client(service);
    CompletableFuture<RunResult> wait = client.async.awaitRun("mine", options);
    client.time.advance(ENOUGH);
    assertThat(failure(wait).runCancellation()).isEqualTo(RunCancellation.UNCONFIRMED);
  }

  @Test
  void anOutputOfAnotherNameIsNotReturned() {
    String place = ",\"download_url\":\"http://127.0.0.1:2/o\",\"generation_status\":\"success\"}";
    assertThat(
            outcome(
                success("{\"filename\":\"b.png\"" + place), client -> client.getOutput("a.png")))
        .isExactlyInstanceOf(DecodingException.class)
        .hasMessageContaining("output a.png");
    for (String same : List.of("a.png", "a", "A.PNG", "generations/a.png", "")) {
      ManualClient client = respondingOnce(success("{\"filename\":\"" + same + "\"" + place));
      assertThat(client.async.getOutput("a.png").join().orElseThrow().filename())
          .isEqualTo("a.png");
    }
    ManualClient client = respondingOnce(success("{\"filename\":\"a.png\"" + place));
    assertThat(client.async.getOutput("a").join()).isPresent();
  }

  @Test
  void anOutputOfAnotherFolderIsNotReturned() {
    String place = ",\"download_url\":\"http://127.0.0.1:2/o\",\"generation_status\":\"success\"}";
    for (String other : List.of("bob/out.png", "bob/out", "bob/alice/out.png", "alice/b/out.png")) {
      assertThat(
              outcome(
                  success("{\"filename\":\"" + other + "\"" + place),
                  client -> client.getOutput("alice/out.png")))
          .isExactlyInstanceOf(DecodingException.class)
          .hasMessageContaining("output alice/out.png");
    }
    for (String same : List.of("alice/out.png", "alice/out", "Alice/out.png", "out.png", "")) {
      ManualClient client = respondingOnce(success("{\"filename\":\"" + same + "\"" + place));
      assertThat(client.async.getOutput("alice/out.png").join()).isPresent();
    }
  }

  @Test
  void aWaitHandsOutNoOutputOfAnotherFolder() {
    ManualClient client =
        answering(
            request ->
                request.uri().getPath().endsWith("/output")
                    ? success(
                        "{\"filename\":\"bob/out.png\",\"generation_status\":\"success\","
                            + "\"download_url\":\"http://127.0.0.1:2/bob\"}")
                    : RunJson.run("mine", "completed").outputNames("alice/out.png"));
    CompletableFuture<RunResult> wait = client.async.awaitRun("mine", WaitOptions.upTo(ENOUGH));
    client.time.advance(ENOUGH);
    assertThat(failure(wait))
        .isInstanceOf(WaitTimedOutException.class)
        .hasCauseExactlyInstanceOf(DecodingException.class);
  }

  /** As of a service that ignores the group that was asked for. */
  @Test
  void runsOfOtherGroupsAreLeftOutOfTheListOfAGroup() {
    String list = "{\"count\":4,\"runs\":[%s]}";
    List<RunJson> runs =
        List.of(
            RunJson.run("mine", "queued").group("ours"),
            RunJson.run("theirs", "queued").group("theirs"),
            RunJson.run("in other letters", "queued").group("OURS"),
            RunJson.run("untold", "queued").group(" "));
    Response paged = RunJson.list(runs.toArray());
    Response older =
        success(
            list.formatted(runs.stream().map(RunJson::toString).collect(Collectors.joining(","))));
    for (Response response : List.of(paged, older)) {
      ManualClient client = respondingOnce(response);
      RunPage page = client.flowscale.getRuns(RunQuery.group("ours"));
      assertThat(page.runs())
          .extracting(Run::id)
          .containsExactly("mine", "in other letters", "untold");
      assertThat(page.meta().totalCount()).as("what the service counts").isEqualTo(4);
      assertThat(client.flowscale.streamRuns(RunQuery.group("ours")))
          .extracting(Run::id)
          .containsExactly("mine", "in other letters", "untold");
      assertThat(client.flowscale.getRuns().runs()).hasSize(4);
      assertThat(client.flowscale.streamRuns(RunQuery.all())).hasSize(4);
    }
  }

  @Test
  void aListOfAnotherGroupIsNotReturned() {
    for (Response other :
        List.of(
            success("{\"group_id\":\"theirs\",\"count\":0,\"runs\":[]}"),
            success("{\"runs\":[]}", "{\"group_id\":\"theirs\"}"))) {
      assertThat(outcome(other, client -> client.getRuns(RunQuery.group("ours"))))
          .isExactlyInstanceOf(DecodingException.class)
          .hasMessageContaining("group ours");
      assertThat(outcome(other, client -> client.getRuns(RunQuery.group("ours"))).runId())
          .isEmpty();
      ManualClient client = respondingOnce(other);
      assertThat(client.async.getRuns().join().runs()).isEmpty();
    }
  }

  // Submissions.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"run_id\":\"r9\",\"workflow_id\":\"theirs\"}",
        "[{\"run_id\":\"r9\",\"workflow_id\":\"theirs\"}]",
        "[{\"workflow_id\":\"theirs\",\"run_id\":\"r9\"},{\"run_id\":\"r10\"}]"
      })
  void aRunOfAnotherWorkflowIsNotThatOfASubmission(String told) {
    FlowscaleException failure =
        outcome(success(told), client -> client.executeWorkflow("ours", WorkflowInputs.none()));
    assertThat(failure).isInstanceOf(SubmissionUncertainException.class);
    assertThat(failure.runId()).as("it may be someone else's").isEmpty();
    assertThat(failure).hasCauseExactlyInstanceOf(DecodingException.class);
  }

  @Test
  void norIsOneInAResponseThatBreaksOrTellsAnError() {
    String told = "{\"status\":\"success\",\"data\":{\"run_id\":\"r9\",\"workflow_id\":\"theirs\"";
    TransportException closed =
        ScriptedTransport.broken(TransportException.Kind.CLOSED, TransportException.Sent.MAYBE);
    for (Response response :
        List.of(
            ScriptedTransport.cutOff(200, told, closed),
            json(200, told),
            json(500, told + "}}"),
            json(500, told.replace("\"run_id\":\"r9\",", "") + ",\"e\":{},\"run_id\":\"r9\"}}"),
            json(200, told + "},\"data\":1}"))) {
      FlowscaleException failure =
          outcome(response, client -> client.executeWorkflow("ours", WorkflowInputs.none()));
      assertThat(failure).isInstanceOf(SubmissionUncertainException.class);
      assertThat(failure.runId()).isEmpty();
    }
    // Without a workflow, or with this one, it is the run that was started.
    for (String mine :
        List.of(
            "{\"data\":{\"run_id\":\"r9\"",
            "{\"data\":{\"run_id\":\"r9\",\"workflow_id\":\"ours\"",
            "{\"data\":{\"workflow_id\":\"Ours\",\"run_id\":\"r9\"",
            "{\"data\":[{\"run_id\":\"r9\",\"workflow_id\":\"ours\"},{\"workflow_id\":\"x\"}],",
            "{\"data\":{\"run_id\":\"r9\"},\"workflow_id\":\"x\"")) {
      assertThat(
              outcome(
                      json(200, mine),
                      client -> client.executeWorkflow("ours", WorkflowInputs.none()))
                  .runId())
          .isPresent();
    }
  }

  @Test
  void theRunOfASubmissionIsSearchedInItsGroupInstead() {
    String list =
        "{\"group_id\":\"%s\",\"count\":2,"
            + "\"runs\":[{\"_id\":\"mine\",\"workflow_id\":\"ours\",\"status\":\"queued\"},"
            + "{\"_id\":\"r9\",\"workflow_id\":\"theirs\",\"status\":\"queued\"}]}";
    ScriptedService service = new ScriptedService();
    service
        .submitting(success("{\"run_id\":\"r9\",\"workflow_id\":\"theirs\"}"))
        .listing(
            NO_RUNS,
            () ->
                success(
                        list.formatted(
                            ScriptedService.parameter(
                                service.submissions.requests().get(0), "group_id")))
                    .make());
    ManualClient client = client(service);
    CompletableFuture<Submission> call =
        client.async.executeWorkflow(
            WorkflowRequest.builder("ours", WorkflowInputs.none())
                .uncertaintyPolicy(UncertaintyPolicy.search(Duration.ofMinutes(2)))
                .build());
    client.time.advance(ENOUGH);
    assertThat(call).isDone();
    assertThat(call.join().runId()).isEqualTo("mine");
    assertThat(call.join().recovered()).isTrue();
    assertThat(service.submissions.requests()).hasSize(1);
  }

  @Test
  void theWorkflowOfASubmissionMayBeToldInOtherLettersOrNotAtAll() {
    for (String told : List.of("\"OURS\"", "null", "\"\"", "{}", "[1]")) {
      ManualClient client =
          respondingOnce(success("{\"run_id\":\"r1\",\"workflow_id\":" + told + "}"));
      assertThat(client.async.executeWorkflow("ours", WorkflowInputs.none()).join().runId())
          .isEqualTo("r1");
    }
  }

  // Waits.

  @Test
  void aPollThatReturnsAnotherRunIsOneThatCouldNotBeRead() {
    Response other =
        success(
            "{\"_id\":\"someone-elses\",\"status\":\"completed\",\"outputs\":"
                + "[{\"filename\":\"theirs.png\",\"url\":\"http://127.0.0.1:2/theirs.png\"}]}");
    try (ManualClient client = respondingOnce(other, other, MINE)) {
      CompletableFuture<RunResult> wait = client.async.awaitRun("mine");
      client.time.advance(ENOUGH);
      assertThat(wait).isDone();
      assertThat(wait.join().outputs()).isEmpty();
      assertThat(client.requests()).hasSize(3);
    }
    ManualClient client = respondingOnce(other);
    CompletableFuture<RunResult> wait =
        client.async.awaitRun("mine", WaitOptions.builder().timeout(ENOUGH).build());
    client.time.advance(ENOUGH);
    FlowscaleException failure = failure(wait);
    assertThat(failure)
        .isInstanceOf(WaitTimedOutException.class)
        .hasCauseExactlyInstanceOf(DecodingException.class);
    assertThat(failure.runId()).contains("mine");
  }

  /** The service's own description has no id in a run, but its workflow and its group. */
  @ParameterizedTest
  @ValueSource(strings = {"\"workflow_id\":\"theirs\"", "\"group_id\":\"theirs\""})
  void aPollThatReturnsARunOfAnotherWorkflowOrGroupIsTheSame(String about) {
    Response other = success("{" + about + ",\"status\":\"failed\"}");
    ScriptedService service =
        new ScriptedService()
            .submitting(submitted("mine"))
            .polling(
                other,
                success(
                    "{\"workflow_id\":\"Ours\",\"group_id\":\"group\",\"status\":\"completed\"}"));
    ManualClient client = client(service);
    CompletableFuture<RunResult> wait =
        client.async.executeWorkflowAndWait(
            WorkflowRequest.builder("ours", WorkflowInputs.none()).groupId("group").build(),
            WaitOptions.defaults());
    client.time.advance(ENOUGH);
    assertThat(wait).isDone();
    assertThat(wait.join().runId()).isEqualTo("mine");
  }

  private static WorkflowRequest searched() {
    return WorkflowRequest.builder("ours", WorkflowInputs.none())
        .uncertaintyPolicy(UncertaintyPolicy.search(Duration.ofMinutes(1)))
        .build();
  }

  private static Response theirs(String about) {
    return success(
        "{"
            + about
            + ",\"status\":\"completed\",\"outputs\":"
            + "[{\"filename\":\"theirs.png\",\"url\":\"http://127.0.0.1:2/theirs.png\"}]}");
  }

  /** The response to the submission was someone else's, and can be read. */
  @Test
  void aRunThatTellsAnotherGroupThanTheOneMadeForTheRequestIsNotHandedOut() {
    ScriptedService service =
        new ScriptedService()
            .submitting(submitted("theirs"))
            .polling(theirs("\"group_id\":\"theirs\""));
    ManualClient client = client(service);
    CompletableFuture<RunResult> wait =
        client.async.executeWorkflowAndWait(searched(), WaitOptions.upTo(ENOUGH));
    CompletableFuture<BatchResult> batch =
        client.async.executeBatch(
            List.of(searched()),
            BatchOptions.builder().waitOptions(WaitOptions.upTo(ENOUGH)).build());
    client.time.advance(ENOUGH);
    for (FlowscaleException failure :
        List.of(failure(wait), now(batch).failures().get(0).failure())) {
      assertThat(failure)
          .isInstanceOf(WaitTimedOutException.class)
          .hasCauseExactlyInstanceOf(DecodingException.class);
    }
  }

  @Test
  void norIsItHandedOutWhereAPageShowsIt() {
    ScriptedService service = new ScriptedService();
    ManualClient client =
        client(
            service,
            settings ->
                settings
                    .maxPollsPerSecond(10)
                    .uncertaintyPolicy(UncertaintyPolicy.search(Duration.ofMinutes(1))));
    service.runsTake(Duration.ofSeconds(20));
    service.listed = run -> run.replaceAll("(\"group_id\":)\"[^\"]*\"", "$1\"theirs\"");
    List<CompletableFuture<RunResult>> waits =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    client.async.executeWorkflowAndWait(
                        WorkflowRequest.of("w", WorkflowInputs.none()), WaitOptions.defaults()))
            .toList();
    client.time.advance(Duration.ofSeconds(40));
    assertThat(service.lists.pages()).isNotEmpty();
    assertThat(waits).allMatch(CompletableFuture::isDone);
    assertThat(Set.copyOf(service.polls.ids())).as("polled by itself").hasSize(20);
  }

  // Cancellations.

  private static final WaitOptions CANCELLING =
      WaitOptions.builder()
          .timeout(Duration.ofSeconds(60))
          .cancelRunOn(EnumSet.allOf(WaitTermination.class))
          .build();

  @ParameterizedTest
  @ValueSource(strings = {"\"workflow_id\":\"theirs\"", "\"group_id\":\"theirs\""})
  void aRunThatEachPollShowsToBeAnothersIsNotCancelled(String about) {
    for (boolean isTimeout : List.of(true, false)) {
      ScriptedService service =
          new ScriptedService()
              .submitting(submitted("theirs"))
              .polling(theirs(about))
              .cancelling(success("\"ok\""));
      ManualClient client = client(service);
      CompletableFuture<RunResult> wait =
          client.async.executeWorkflowAndWait(searched(), CANCELLING);
      CompletableFuture<FlowscaleException> ended =
          wait.handle((result, failure) -> (FlowscaleException) failure);
      client.time.advance(Duration.ofSeconds(isTimeout ? 60 : 30));
      client.close();
      assertThat(service.cancellations.requests()).isEmpty();
      assertThat(now(ended).runCancellation()).isEqualTo(RunCancellation.NOT_ASKED);
      assertThat(now(ended).runId()).contains("theirs");
      if (isTimeout) {
        assertThat(now(ended))
            .hasMessageContaining("so it was not cancelled")
            .hasMessageContaining(about.contains("group") ? "group" : "workflow");
      }
    }
  }

  @Test
  void aRunThatOnePollHasShownIsCancelledWhateverTheOthersShow() {
    ScriptedService service =
        new ScriptedService()
            .submitting(submitted("mine"))
            .polling(
                theirs("\"group_id\":\"theirs\""),
                RunJson.run("mine", "running").workflow("ours"),
                theirs("\"group_id\":\"theirs\""))
            .cancelling(success("\"ok\""));
    ManualClient client = client(service);
    CompletableFuture<RunResult> wait = client.async.executeWorkflowAndWait(searched(), CANCELLING);
    client.time.advance(Duration.ofSeconds(60));
    assertThat(failure(wait).runCancellation()).isEqualTo(RunCancellation.CONFIRMED);
    assertThat(service.cancellations.ids()).containsExactly("mine");
  }

  @Test
  void aRunThatNoPollHasShownIsCancelled() {
    ScriptedService service =
        new ScriptedService()
            .submitting(submitted("mine"))
            .polling(json(503, "busy"))
            .cancelling(success("\"ok\""));
    ManualClient client = client(service);
    CompletableFuture<RunResult> wait = client.async.executeWorkflowAndWait(searched(), CANCELLING);
    client.time.advance(Duration.ofSeconds(60));
    assertThat(failure(wait).runCancellation()).isEqualTo(RunCancellation.CONFIRMED);
  }

  @Test
  void aPageThatShowsARunWithAnotherWorkflowDoesNotEndItsWait() {
    ScriptedService service = new ScriptedService();
    ManualClient client = client(service, settings -> settings.maxPollsPerSecond(10));
    service.runsTake(Duration.ofMinutes(1));
    service.listed = run -> run.replace("\"w\"", "\"theirs\"");
    List<CompletableFuture<RunResult>> waits = client.execute(20, WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(70));
    assertThat(service.lists.pages()).isNotEmpty();
    assertThat(waits).allMatch(CompletableFuture::isDone);
    assertThat(service.polls.ids()).as("each run was polled by itself").hasSizeGreaterThan(60);
  }
}
