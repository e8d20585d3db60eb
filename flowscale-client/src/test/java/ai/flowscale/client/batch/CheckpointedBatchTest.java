package ai.flowscale.client.batch;

import static ai.flowscale.client.batch.BatchTest.RESET;
import static ai.flowscale.client.batch.BatchTest.START;
import static ai.flowscale.client.batch.BatchTest.request;
import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.refusal;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.Run;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RecordedDigest;
import ai.flowscale.testing.ScriptedService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointedBatchTest extends ManualTest {
  private static final UncertaintyPolicy AGAIN =
      UncertaintyPolicy.builder().search(Duration.ofMinutes(1)).submitAgain().build();

  private final ScriptedService service = new ScriptedService();
  private final Notes notes = new Notes();
  private final ManualClient client = client(service, config -> config.maxPollsPerSecond(0));

  @AfterEach
  void close() {
    assertThatNothingIsPlanned();
    assertThat(notes.open).as("whether the checkpoint is open").isFalse();
  }

  /** A checkpoint in memory, which fails when it is told to. */
  static final class Notes implements BatchCheckpoint {
    final Map<String, Entry> entries = new HashMap<>();
    final List<String> calls = new ArrayList<>();
    boolean open;
    String failingAt = "";

    private void called(String call) {
      calls.add(call);
      if (!failingAt.isEmpty() && call.startsWith(failingAt)) {
        throw new IllegalStateException("the disk is full");
      }
    }

    @Override
    public void begin() {
      called("begin");
      open = true;
    }

    @Override
    public Optional<Entry> find(String key) {
      return Optional.ofNullable(entries.get(key));
    }

    @Override
    public void submitting(String key, Entry entry) {
      called("submitting " + key);
      entries.put(key, entry);
    }

    @Override
    public void submitted(String key, String runId) {
      called("submitted " + key + " " + runId);
      Entry before = entries.get(key);
      entries.put(
          key,
          new Entry(
              before.digest(), before.groupId(), before.isOwnGroup(), before.submittedAt(), runId));
    }

    @Override
    public void notSubmitted(String key) {
      called("notSubmitted " + key);
      entries.remove(key);
    }

    @Override
    public void end() {
      open = false;
    }
  }

  private static List<WorkflowRequest> keyed(String... texts) {
    return IntStream.range(0, texts.length)
        .mapToObj(
            i ->
                WorkflowRequest.builder(
                        "w", WorkflowInputs.builder().text("text_1", texts[i]).build())
                    .key("k" + i)
                    .uncertaintyPolicy(AGAIN)
                    .build())
        .toList();
  }

  private BatchOptions.Builder options() {
    return BatchTest.options().checkpoint(notes);
  }

  private CompletableFuture<BatchResult> start(String... texts) {
    return client.async.executeBatch(keyed(texts), options().build());
  }

  private BatchResult run(String... texts) {
    CompletableFuture<BatchResult> batch = start(texts);
    assertThat(batch).isDone();
    return batch.join();
  }

  @Test
  void eachRunIsNotedBeforeItIsSubmittedAndBeforeItIsWaitedFor() {
    service.usualStatus = "running";
    CompletableFuture<BatchResult> batch = start("a");
    assertThat(notes.calls).containsExactly("begin", "submitting k0", "submitted k0 r0");
    batch.cancel(true);
  }

  @Test
  void aBatchThatIsStartedAgainTakesUpItsRunsAndSubmitsOnlyWhatIsMissing() {
    run("a", "b");
    BatchResult second = run("a", "b", "c");

    assertThat(second.runIds()).containsExactly("r0", "r1", "r2");
    assertThat(second.items()).extracting(BatchItem::resumed).containsExactly(true, true, false);
    assertThat(service.submissions.count()).isEqualTo(3);
  }

  @Test
  void aRequestThatWasRefusedIsSubmittedWhenTheBatchIsStartedAgain() {
    service.submissions.next(refusal(422));
    assertThat(run("a").failures()).hasSize(1);
    assertThat(run("a").orThrow()).hasSize(1);
    assertThat(service.submissions.count()).isEqualTo(2);
  }

  @Test
  void aFailedRunIsResumedOrDoneAgain() {
    run("a");
    service.statuses.put("r0", "failed");
    assertThat(run("a").failures()).hasSize(1);
    BatchResult redone =
        client.flowscale.executeBatch(keyed("a"), options().resubmitFailedRuns().build());
    assertThat(redone.orThrow().get(0).runId()).isEqualTo("r1");
    assertThat(run("a").orThrow().get(0).runId()).isEqualTo("r1");
    assertThat(service.submissions.count()).isEqualTo(2);
  }

  // What a crash left open.

  private void crashed(String key, String text, Duration before) {
    notes.entries.put(key, entry(text, "own " + key, true, START.minus(before), null));
  }

  private static BatchCheckpoint.Entry entry(
      String text, String group, boolean isOwn, Instant at, String runId) {
    return new BatchCheckpoint.Entry(RecordedDigest.of(request(text)), group, isOwn, at, runId);
  }

  private static List<String> candidates(BatchItem item) {
    assertThat(item.failure()).isInstanceOf(SubmissionUncertainException.class);
    return ((SubmissionUncertainException) item.failure())
        .candidates().stream().map(Run::id).toList();
  }

  @Test
  void anUncertainRequestIsRecoveredInItsOwnGroupAtOnce() {
    crashed("k0", "a", Duration.ofHours(1));
    service.make("another", "a");
    service.make("own k0", "what the service makes of it");
    BatchResult result = run("a");
    assertThat(result.runIds()).containsExactly("r1");
    assertThat(result.items().get(0).resumed()).isTrue();
    assertThat(service.submissions.count()).isZero();
    assertThat(service.lists.count()).isEqualTo(1);
    assertThat(notes.entries.get("k0").runId()).isEqualTo("r1");
  }

  @Test
  void uncertainRequestsThatLookAlikeEachGetTheirOwnRun() {
    crashed("k0", "same", Duration.ofHours(1));
    crashed("k1", "same", Duration.ofHours(1));
    service.make("own k1", "same");
    service.make("own k0", "same");
    assertThat(run("same", "same").runIds()).containsExactly("r1", "r0");
    assertThat(service.submissions.count()).isZero();
  }

  /** In each of the groups others may have submitted the same. */
  @Test
  void inAGroupOfTheCallersAnUncertainRequestIsReportedWithItsCandidates() {
    notes.entries.put("k0", entry("a", "g", false, START.minusSeconds(20), null));
    service.make("g", "a");
    for (String batchGroup : new String[] {null, "g", "h"}) {
      CompletableFuture<BatchResult> batch =
          client.async.executeBatch(keyed("a"), options().groupId(batchGroup).build());
      client.time.advance(Duration.ofMinutes(1));
      assertThat(candidates(batch.join().items().get(0))).containsExactly("r0");
    }
    assertThat(service.submissions.count()).isZero();
    assertThat(notes.entries.get("k0").runId()).isNull();
  }

  @Test
  void severalRunsOfTheOwnGroupAreReportedAndNoneIsTaken() {
    crashed("k0", "a", Duration.ofHours(1));
    service.make("own k0", "a");
    service.make("own k0", "a");
    assertThat(candidates(run("a").items().get(0))).containsExactly("r1", "r0");
    assertThat(service.submissions.count()).isZero();
  }

  /**
   * The stored time says nothing: it was written before the upload, by a clock that may have been
   * another one.
   */
  @ParameterizedTest
  @ValueSource(ints = {-5 * 3600, 0, 20, 60, 3600})
  void anUncertainRequestIsNeverSubmittedBeforeItsTimeToSettleIsOver(int secondsBefore) {
    crashed("k0", "a", Duration.ofSeconds(secondsBefore));
    CompletableFuture<BatchResult> batch = start("a");
    client.time.advance(Duration.ofSeconds(59));
    assertThat(service.submissions.count()).isZero();
    client.time.advance(Duration.ofSeconds(1));
    assertThat(service.submissions.count()).isEqualTo(1);
    assertThat(batch.join().runIds()).containsExactly("r0");
    assertThat(notes.calls).containsSubsequence("submitting k0", "submitted k0 r0");
  }

  @Test
  void aRunThatTheServiceListsAfterTheRestartIsRecovered() {
    crashed("k0", "a", Duration.ofHours(1));
    CompletableFuture<BatchResult> batch = start("a");
    client.time.advance(Duration.ofSeconds(50));
    service.make("own k0", "a");
    client.time.advance(Duration.ofSeconds(10));
    assertThat(now(batch).runIds()).containsExactly("r0");
    assertThat(service.submissions.count()).isZero();
  }

  @Test
  void theSearchAfterARestartIsRepeatedAfterFailures() {
    crashed("k0", "a", Duration.ofHours(1));
    service.make("own k0", "a");
    service.lists.next(json(503, "busy"), CompletableFuture::new, RESET);
    CompletableFuture<BatchResult> batch = start("a");
    client.time.advance(Duration.ofSeconds(59));
    assertThat(now(batch).runIds()).containsExactly("r0");
    assertThat(service.submissions.count()).isZero();
  }

  /** The first start of the batch refused such a response, and the second one refuses it too. */
  @ParameterizedTest
  @ValueSource(strings = {"workflow_id", "group_id"})
  void aRestartAcceptsNoRunOfAnotherWorkflowOrGroup(String field) {
    service.usualStatus = "running";
    start("a").cancel(true);
    service.usualStatus = null;
    String theirs = "{\"" + field + "\":\"theirs\",\"status\":\"completed\"}";
    service.polls.always(success(theirs));
    CompletableFuture<BatchResult> batch = start("a");
    client.time.advance(Duration.ofHours(1));
    assertThat(now(batch).items().get(0).failure())
        .isInstanceOf(WaitTimedOutException.class)
        .hasCauseExactlyInstanceOf(DecodingException.class);
    service.polls.usual();
    assertThat(run("a").runIds()).containsExactly("r0");
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  /** A page of a gateway is no proof that there is no run. */
  @ParameterizedTest
  @ValueSource(ints = {200, 403, 404})
  void nothingIsSubmittedAgainWhereTheSearchSeesPagesOfAGatewayOnly(int status) {
    crashed("k0", "a", Duration.ZERO);
    service.make("own k0", "a");
    service.lists.always(json(status, "<html>no</html>"));
    CompletableFuture<BatchResult> batch = start("a");
    client.time.advance(Duration.ofHours(1));
    assertThat(candidates(now(batch).items().get(0))).isEmpty();
    assertThat(service.submissions.count()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 403, 404})
  void anUncertainRequestIsRecoveredOnceThePagesOfAGatewayAreOver(int status) {
    crashed("k0", "a", Duration.ZERO);
    service.make("own k0", "a");
    service.lists.always(json(status, "<html>no</html>"));
    CompletableFuture<BatchResult> batch = start("a");
    client.time.advance(Duration.ofSeconds(10));
    assertThat(batch).isNotDone();
    service.lists.usual();
    client.time.advance(Duration.ofHours(1));
    assertThat(now(batch).runIds()).containsExactly("r0");
    assertThat(service.submissions.count()).isZero();
  }

  @Test
  void anUncertainRequestWithoutAPolicyIsSearchedForAndReported() {
    crashed("#" + RecordedDigest.of(request("a")) + "-0", "a", Duration.ofSeconds(20));
    CompletableFuture<BatchResult> batch =
        client.async.executeBatch(List.of(request("a")), options().build());
    client.time.advance(Duration.ofSeconds(119));
    assertThat(batch).isNotDone();
    client.time.advance(Duration.ofSeconds(1));
    assertThat(batch.join().failures().get(0).failure())
        .isInstanceOf(SubmissionUncertainException.class);
    assertThat(service.submissions.count()).isZero();
    assertThat(notes.entries.values())
        .as("it is searched for next time too")
        .singleElement()
        .matches(entry -> entry.runId() == null);
  }

  @Test
  void anUncertainSubmissionStaysUncertainForTheNextStart() {
    service.submissions.next(RESET);
    BatchResult first =
        client.flowscale.executeBatch(
            List.of(
                WorkflowRequest.builder("w", WorkflowInputs.builder().text("text_1", "a").build())
                    .key("k0")
                    .build()),
            options().build());
    assertThat(first.failures()).hasSize(1);
    assertThat(notes.entries.get("k0").runId()).isNull();
    assertThat(notes.entries.get("k0").isOwnGroup()).isTrue();
    service.make(notes.entries.get("k0").groupId(), "a");

    assertThat(run("a").runIds()).containsExactly("r0");
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  @Test
  void aSecondSubmissionIsNotedToo() {
    service.submissions.next(RESET);
    CompletableFuture<BatchResult> batch = start("a");
    client.time.advance(Duration.ofMinutes(1));
    assertThat(batch.join().isComplete()).isTrue();
    assertThat(notes.calls)
        .containsExactly("begin", "submitting k0", "submitting k0", "submitted k0 r0");
    assertThat(service.runs.get("r0").group()).isEqualTo(notes.entries.get("k0").groupId());
  }

  @Test
  void aSecondSubmissionThatCannotBeNotedIsNotMade() {
    service.submissions.next(RESET);
    CompletableFuture<BatchResult> batch = start("a");
    notes.failingAt = "submitting k0";
    client.time.advance(Duration.ofMinutes(5));
    assertThat(failure(batch))
        .isInstanceOfSatisfying(
            BatchException.class,
            e ->
                assertThat(e.items())
                    .singleElement()
                    .extracting(BatchItem::failure)
                    .isInstanceOf(SubmissionUncertainException.class))
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  // Checkpoints that fail.

  @Test
  void nothingIsSubmittedThatCannotBeNoted() {
    notes.failingAt = "submitting k1";
    FlowscaleException failure = failure(start("a", "b", "c"));
    assertThat(failure)
        .isInstanceOfSatisfying(
            BatchException.class,
            e -> assertThat(e.items()).extracting(BatchItem::key).containsExactly("k0"))
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(service.texts()).containsExactly("a");
  }

  @Test
  void aStreamWhoseCheckpointFailsThrowsItsOutcomesHoweverOftenItIsAsked() {
    notes.failingAt = "submitting k1";
    Iterator<BatchItem> outcomes =
        client.flowscale.executeBatch(keyed("a", "b", "c").stream(), options().build()).iterator();
    BatchException first = catchThrowableOfType(BatchException.class, () -> takeAll(outcomes));

    // A consumer that was interrupted while it took the end would lose them otherwise.
    assertThatThrownBy(outcomes::hasNext)
        .isInstanceOfSatisfying(
            BatchException.class, again -> assertThat(again.items()).isEqualTo(first.items()));
  }

  private static void takeAll(Iterator<BatchItem> outcomes) {
    while (outcomes.hasNext()) {
      outcomes.next();
    }
  }

  @Test
  void aRunThatCannotBeNotedIsWaitedForAndTold() {
    notes.failingAt = "submitted k0";
    service.usualStatus = "running";
    CompletableFuture<BatchResult> batch =
        client.async.executeBatch(keyed("a", "b"), options().maxConcurrent(1).build());
    assertThat(batch).isNotDone();
    service.usualStatus = "completed";
    client.time.advance(Duration.ofSeconds(2));
    assertThat(failure(batch))
        .isInstanceOfSatisfying(
            BatchException.class,
            e -> assertThat(e.items()).singleElement().matches(BatchItem::isSuccess));
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  @Test
  void aRunThatCouldNotBeNotedIsFoundByTheNextStartOfTheSameClient() {
    notes.failingAt = "submitted k0";
    assertThat(failure(start("a"))).isInstanceOf(BatchException.class);
    notes.failingAt = "";
    CompletableFuture<BatchResult> again = start("a");
    client.time.advance(Duration.ofMinutes(5));
    assertThat(again.join().runIds()).containsExactly("r0");
    assertThat(service.submissions.count()).as("the run is not made twice").isEqualTo(1);
  }

  @Test
  void aCheckpointThatCannotBeOpenedBeginsNothing() {
    notes.failingAt = "begin";
    assertThat(failure(start("a"))).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(service.submissions.count()).isZero();
  }

  @Test
  void twoRequestsOfOneKeyAreNotOneRun() {
    List<WorkflowRequest> requests = new ArrayList<>(keyed("a"));
    requests.addAll(keyed("b"));
    BatchResult result = client.flowscale.executeBatch(requests, options().build());
    assertThat(result.items().get(0).isSuccess()).isTrue();
    assertThat(result.items().get(1).failure())
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo("key"));
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  @Test
  void twoBatchesDoNotShareAFile(@TempDir Path folder) {
    BatchCheckpoint file = BatchCheckpoint.file(folder.resolve("batch.log"));
    BatchCheckpoint same = BatchCheckpoint.file(folder.resolve("batch.log"));
    service.usualStatus = "running";
    CompletableFuture<BatchResult> first =
        client.async.executeBatch(keyed("a"), BatchTest.options().checkpoint(file).build());
    for (BatchCheckpoint other : List.of(file, same)) {
      assertThat(
              failure(
                  client.async.executeBatch(
                      keyed("a"), BatchTest.options().checkpoint(other).build())))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("in use by another batch");
    }
    service.usualStatus = "completed";
    client.time.advance(Duration.ofSeconds(2));
    assertThat(first.join().isComplete()).isTrue();
    BatchResult again =
        client.flowscale.executeBatch(keyed("a"), BatchTest.options().checkpoint(same).build());
    assertThat(again.runIds()).containsExactly("r0");
  }
}
