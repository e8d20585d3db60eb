package ai.flowscale.client.batch;

import static ai.flowscale.client.batch.BatchTest.RESET;
import static ai.flowscale.client.batch.BatchTest.START;
import static ai.flowscale.client.batch.BatchTest.request;
import static ai.flowscale.testing.EngineFixture.failure;
import static ai.flowscale.testing.ScriptedTransport.json;
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
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Run;
import ai.flowscale.testing.BatchService;
import ai.flowscale.testing.EngineFixture;
import ai.flowscale.testing.RecordedDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointedBatchTest {
  private static final UncertaintyPolicy AGAIN =
      UncertaintyPolicy.builder().search(Duration.ofMinutes(1)).submitAgain().build();

  private final BatchService service = new BatchService();
  private final Notes notes = new Notes();
  private final EngineFixture client = BatchTest.fixture(service);

  @AfterEach
  void close() {
    client.close();
    assertThat(client.time.pending()).as("timers that are left").isZero();
    assertThat(notes.open).as("whether the checkpoint is open").isFalse();
  }

  /** A checkpoint in memory, which fails when it is told to. */
  static final class Notes implements BatchCheckpoint {
    final Map<String, Entry> entries = new HashMap<>();
    final Set<String> runs = new HashSet<>();
    final List<String> calls = new ArrayList<>();
    String group;
    boolean open;
    String failingAt = "";

    private void called(String call) {
      calls.add(call);
      if (!failingAt.isEmpty() && call.startsWith(failingAt)) {
        throw new IllegalStateException("the disk is full");
      }
    }

    @Override
    public String begin(String groupId) {
      called("begin");
      open = true;
      group = group == null ? groupId : group;
      return failingAt.equals("group") ? null : group;
    }

    @Override
    public Optional<Entry> find(String key) {
      return Optional.ofNullable(entries.get(key));
    }

    @Override
    public Set<String> uncertainKeys() {
      Set<String> keys = new HashSet<>();
      entries.forEach(
          (key, entry) -> {
            if (entry.runId() == null) {
              keys.add(key);
            }
          });
      return keys;
    }

    @Override
    public boolean isKnownRun(String runId) {
      return runs.contains(runId);
    }

    @Override
    public void submitting(String key, String digest, Instant time) {
      called("submitting " + key);
      entries.put(key, new Entry(digest, time, null));
    }

    @Override
    public void submitted(String key, String runId) {
      called("submitted " + key + " " + runId);
      Entry before = entries.get(key);
      entries.put(key, new Entry(before.digest(), before.submittedAt(), runId));
      runs.add(runId);
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

  private static List<String> runIds(BatchResult result) {
    return result.items().stream().map(item -> item.runId().orElse("-")).toList();
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
    BatchResult first = run("a", "b");
    BatchResult second = run("a", "b", "c");

    assertThat(runIds(second)).containsExactly("r0", "r1", "r2");
    assertThat(second.items()).extracting(BatchItem::resumed).containsExactly(true, true, false);
    assertThat(second.groupId()).isEqualTo(first.groupId());
    assertThat(service.submissions).isEqualTo(3);
  }

  @Test
  void aRequestThatWasRefusedIsSubmittedWhenTheBatchIsStartedAgain() {
    service.nextSubmissions.add(json(422, "{\"detail\":\"no\"}"));
    assertThat(run("a").failures()).hasSize(1);
    assertThat(run("a").orThrow()).hasSize(1);
    assertThat(service.submissions).isEqualTo(2);
  }

  @Test
  void aFailedRunIsResumedOrDoneAgain() {
    run("a");
    service.statuses.put("r0", "failed");
    assertThat(run("a").failures()).hasSize(1);
    BatchResult redone =
        client.flowscale.executeBatch(keyed("a"), options().redoFailures().build());
    assertThat(redone.orThrow().get(0).runId()).isEqualTo("r1");
    assertThat(run("a").orThrow().get(0).runId()).isEqualTo("r1");
    assertThat(service.submissions).isEqualTo(2);
  }

  // What a crash left open.

  private void crashed(String key, String text, Duration before) {
    notes.group = "g";
    notes.entries.put(key, entry(text, START.minus(before), null));
  }

  private static BatchCheckpoint.Entry entry(String text, Instant at, String runId) {
    return new BatchCheckpoint.Entry(RecordedDigest.of(request(text)), at, runId);
  }

  @Test
  void anUncertainRequestIsRecoveredInItsGroup() {
    crashed("k0", "a", Duration.ofHours(1));
    service.make("g", "b");
    service.make("g", "a");
    BatchResult result = run("a");
    assertThat(runIds(result)).containsExactly("r1");
    assertThat(result.items().get(0).resumed()).isTrue();
    assertThat(service.submissions).isZero();
    assertThat(notes.entries.get("k0").runId()).isEqualTo("r1");
  }

  /** A minute to settle, and five by which the clocks may differ. */
  @ParameterizedTest
  @CsvSource({"360, r0", "361, r1"})
  void aRunThatWasMadeLongAfterTheBatchWasStartedAgainIsNotThatOfAnUncertainRequest(
      int seconds, String runId) {
    crashed("k0", "a", Duration.ofHours(1));
    service.make("g", "a");
    service.createdAt = START.plusSeconds(seconds).toString();
    assertThat(runIds(run("a"))).containsExactly(runId);
  }

  @Test
  void anUncertainRequestIsNeverSubmittedBeforeItsTimeToSettleIsOver() {
    crashed("k0", "a", Duration.ofSeconds(20));
    CompletableFuture<BatchResult> batch = start("a");
    client.time.advance(Duration.ofSeconds(39));
    assertThat(service.submissions).isZero();
    client.time.advance(Duration.ofSeconds(1));
    assertThat(service.submissions).isEqualTo(1);
    assertThat(runIds(batch.join())).containsExactly("r0");
    assertThat(notes.calls).containsSubsequence("submitting k0", "submitted k0 r0");
  }

  @Test
  void anUncertainRequestWithoutAPolicyIsSearchedForAndReported() {
    crashed("#" + RecordedDigest.of(request("a")) + "-0", "a", Duration.ofSeconds(20));
    CompletableFuture<BatchResult> batch =
        client.async.executeBatch(List.of(request("a")), options().build());
    client.time.advance(Duration.ofSeconds(99));
    assertThat(batch).isNotDone();
    client.time.advance(Duration.ofSeconds(1));
    assertThat(batch.join().failures().get(0).failure())
        .isInstanceOf(SubmissionUncertainException.class);
    assertThat(service.submissions).isZero();
    assertThat(notes.uncertainKeys()).as("it is searched for next time too").hasSize(1);
  }

  @Test
  void uncertainRequestsThatLookAlikeAreNotGuessed() {
    crashed("k0", "same", Duration.ofHours(1));
    crashed("k1", "same", Duration.ofHours(1));
    service.make("g", "same");
    BatchResult result = run("same", "same");
    assertThat(result.failures()).hasSize(2);
    for (BatchItem item : result.failures()) {
      assertThat(((SubmissionUncertainException) item.failure()).candidates())
          .extracting(Run::id)
          .containsExactly("r0");
    }
    assertThat(service.submissions).isZero();
  }

  @Test
  void aRunThatIsKnownToBeAnothersIsNoCandidate() {
    run("same");
    notes.entries.put("k1", entry("same", START.minusSeconds(3600), null));
    service.make(notes.group, "same");
    // A client that knows nothing of what the first one did.
    try (EngineFixture other = BatchTest.fixture(service)) {
      BatchResult result = other.flowscale.executeBatch(keyed("same", "same"), options().build());
      assertThat(runIds(result)).containsExactly("r0", "r1");
    }
  }

  @Test
  void anUncertainRequestWaitsForTheOthersThatAreOpenSoThatNoneTakesTheirRun() {
    crashed("k0", "same", Duration.ofHours(1));
    crashed("k9", "same", Duration.ofHours(1));
    service.make("g", "same");
    String[] texts = {"same", "1", "2", "3", "4", "5", "6", "7", "8", "same"};
    for (boolean inOrder : new boolean[] {false, true}) {
      BatchOptions.Builder options = options().maxConcurrent(2);
      List<BatchItem> items =
          client
              .flowscale
              .executeBatch(keyed(texts).stream(), (inOrder ? options.inOrder() : options).build())
              .toList();
      assertThat(items).hasSize(10);
      assertThat(items.stream().filter(item -> !item.isSuccess()))
          .extracting(BatchItem::index)
          .containsExactlyInAnyOrder(0L, 9L);
      assertThat(service.submissions).isEqualTo(8);
    }
  }

  @Test
  void uncertainRequestsAreFoundThoughTheyComeFarApart() {
    crashed("k0", "first", Duration.ofHours(1));
    crashed("k9", "last", Duration.ofHours(1));
    service.make("g", "first");
    service.make("g", "last");
    String[] texts = {"first", "1", "2", "3", "4", "5", "6", "7", "8", "last"};
    BatchResult result =
        client.flowscale.executeBatch(keyed(texts), options().maxConcurrent(2).build());
    assertThat(result.isComplete()).isTrue();
    assertThat(result.items().get(0).runId()).contains("r0");
    assertThat(result.items().get(9).runId()).contains("r1");
    assertThat(service.submissions).isEqualTo(8);
  }

  @Test
  void aRunIsNotGivenToAnUncertainRequestWhileAnotherThatIsOpenHasNotCome() {
    crashed("k0", "same", Duration.ofHours(1));
    crashed("gone", "same", Duration.ofHours(1));
    service.make("g", "same");
    BatchResult result = run("same", "other");
    assertThat(result.failures()).hasSize(1);
    assertThat(result.failures().get(0).failure())
        .isInstanceOfSatisfying(
            SubmissionUncertainException.class, e -> assertThat(e.candidates()).hasSize(1));
  }

  @Test
  void aRunIsNotGivenToAnUncertainRequestWhileTheKeyOfAnotherStandsForSomethingElse() {
    crashed("k0", "same", Duration.ofHours(1));
    crashed("k1", "same", Duration.ofHours(1));
    service.make("g", "same");
    BatchResult result = run("changed", "same");
    assertThat(result.items().get(0).failure()).isInstanceOf(InvalidRequestException.class);
    assertThat(result.items().get(1).failure()).isInstanceOf(SubmissionUncertainException.class);
    assertThat(notes.uncertainKeys()).containsExactlyInAnyOrder("k0", "k1");
    assertThat(service.submissions).isZero();
  }

  @Test
  void inOrderARequestThatIsNotBegunHoldsBackNoneForGood() {
    notes.group = "g";
    service.make("g", "resumed");
    notes.entries.put("k2", entry("resumed", START, "r0"));
    service.statuses.put("r1", "running");
    service.queueDepths.add(0);
    Stream<WorkflowRequest> theFirstFails =
        Stream.concat(
            keyed("fails", "waits for the queue", "resumed").stream(),
            Stream.of("r1")
                .flatMap(
                    run -> {
                      service.statuses.put(run, "failed");
                      client.time.advance(Duration.ofSeconds(2));
                      return Stream.empty();
                    }));
    try (Stream<BatchItem> outcomes =
        client.flowscale.executeBatch(
            theFirstFails,
            options()
                .inOrder()
                .stopOnFirstFailure()
                .maxQueueDepth(1)
                .queueInterval(Duration.ofHours(1))
                .build())) {
      assertThat(outcomes.map(BatchItem::index)).containsExactly(0L, 2L);
    }
    assertThat(service.texts()).containsExactly("resumed", "fails");
  }

  @Test
  void anUncertainSubmissionStaysUncertainForTheNextStart() {
    service.nextSubmissions.add(RESET);
    BatchResult first =
        client.flowscale.executeBatch(
            List.of(
                WorkflowRequest.builder("w", WorkflowInputs.builder().text("text_1", "a").build())
                    .key("k0")
                    .build()),
            options().build());
    assertThat(first.failures()).hasSize(1);
    assertThat(notes.uncertainKeys()).containsExactly("k0");
    service.make(notes.group, "a");

    assertThat(runIds(run("a"))).containsExactly("r0");
    assertThat(service.submissions).isEqualTo(1);
  }

  @Test
  void aSecondSubmissionIsNotedToo() {
    service.nextSubmissions.add(RESET);
    CompletableFuture<BatchResult> batch = start("a");
    client.time.advance(Duration.ofMinutes(1));
    assertThat(batch.join().isComplete()).isTrue();
    assertThat(notes.calls)
        .containsExactly("begin", "submitting k0", "submitting k0", "submitted k0 r0");
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
        client
            .flowscale
            .executeBatch(keyed("a", "b", "c").stream(), options().inOrder().build())
            .iterator();
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
    assertThat(service.submissions).isEqualTo(1);
  }

  @Test
  void aRunThatCouldNotBeNotedIsFoundByTheNextStartOfTheSameClient() {
    notes.failingAt = "submitted k0";
    assertThat(failure(start("a"))).isInstanceOf(BatchException.class);
    notes.failingAt = "";
    CompletableFuture<BatchResult> again = start("a");
    client.time.advance(Duration.ofMinutes(5));
    assertThat(runIds(again.join())).containsExactly("r0");
    assertThat(service.submissions).as("the run is not made twice").isEqualTo(1);
  }

  @Test
  void aCheckpointThatCannotBeOpenedBeginsNothing() {
    notes.failingAt = "begin";
    assertThat(failure(start("a"))).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(service.submissions).isZero();
  }

  @Test
  void aCheckpointThatNamesNoGroupBeginsNothing() {
    notes.failingAt = "group";
    assertThat(failure(start("a"))).isInstanceOf(BatchException.class);
    assertThat(service.submissions).isZero();
  }

  @Test
  void anotherGroupThanThatOfTheCheckpointIsRefused() {
    notes.group = "g";
    assertThat(failure(client.async.executeBatch(keyed("a"), options().groupId("other").build())))
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo("groupId"));
    assertThat(service.submissions).isZero();
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
    assertThat(service.submissions).isEqualTo(1);
  }

  @Test
  void filesOfOneNameInTwoFoldersAreNotOneRun(@TempDir Path folder) throws IOException {
    List<WorkflowRequest> requests = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      Path one = Files.createDirectory(folder.resolve(name));
      Files.createFile(one.resolve("#1.png"));
      WorkflowRequest.ofPictures(one, picture -> request(name)).forEach(requests::add);
    }
    BatchResult result = client.flowscale.executeBatch(requests, options().build());
    assertThat(result.results()).hasSize(1);
    assertThat(result.failures())
        .singleElement()
        .extracting(BatchItem::failure)
        .isInstanceOf(InvalidRequestException.class);
    assertThat(service.texts()).containsExactly("a");
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
    assertThat(runIds(again)).containsExactly("r0");
  }
}
