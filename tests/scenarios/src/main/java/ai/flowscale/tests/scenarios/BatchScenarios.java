package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.RunCancellation;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.Outcome;
import ai.flowscale.emulator.RunPhase;
import jakarta.json.JsonString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** Batches: bounded, with partial results, and resumable without duplicate runs. */
public abstract class BatchScenarios {
  private static final UncertaintyPolicy RESUBMITTING =
      UncertaintyPolicy.builder().search(Duration.ofMinutes(1)).submitAgain().build();

  private static WorkflowRequest request(int number) {
    return WorkflowRequest.builder(
            Workflows.ID,
            WorkflowInputs.builder()
                .text("text_1", "number " + number)
                .file("image_1", InputFile.of("a.png", new byte[] {1, 2, 3}))
                .build())
        .key("k" + number)
        .uncertaintyPolicy(RESUBMITTING)
        .build();
  }

  private static List<WorkflowRequest> requests(int count) {
    return IntStream.range(0, count).mapToObj(BatchScenarios::request).toList();
  }

  private static List<String> runsIn(Scenario on, RunPhase... phases) {
    Set<RunPhase> wanted = Set.of(phases);
    return on.emulator().runIds().stream()
        .filter(id -> on.emulator().phase(id).filter(wanted::contains).isPresent())
        .toList();
  }

  /** Returns options with a listener that records each run as soon as it is submitted. */
  private static WaitOptions recording(Set<String> runIds) {
    return WaitOptions.builder()
        .listener(
            new RunListener() {
              @Override
              public void onSubmitted(Submission submission) {
                runIds.add(submission.runId());
              }
            })
        .build();
  }

  private static List<String> runIds(List<BatchItem> items) {
    return items.stream().map(item -> item.runId().orElse("none")).toList();
  }

  /**
   * Each request returns the result of its own run, in a group of its own, and a failure does not
   * affect the results of the others.
   */
  @ScenarioTest
  public final void someThatFailLeaveTheResultsOfTheOthers(Scenario on) {
    on.emulator()
        .deploy(
            Workflows.usual()
                .outcome(
                    run ->
                        "number 2".equals(run.texts().get("text_1"))
                            ? Outcome.fails("x")
                            : Outcome.completes())
                .build());

    BatchResult batch = on.get(on.client().executeBatch(requests(6), BatchOptions.defaults()));

    assertThat(batch.items())
        .extracting(BatchItem::key)
        .containsExactly("k0", "k1", "k2", "k3", "k4", "k5");
    assertThat(batch.results()).hasSize(5).allMatch(result -> result.totalOutputs() == 1);
    assertThat(batch.failures())
        .singleElement()
        .extracting(BatchItem::failure)
        .isInstanceOf(RunFailedException.class);
    assertThat(runIds(batch.items())).containsExactlyInAnyOrderElementsOf(on.emulator().runIds());
    assertThat(on.emulator().requests(Operation.EXECUTE_WORKFLOW))
        .extracting(request -> request.query().get("group_id"))
        .doesNotHaveDuplicates()
        .doesNotContainNull();
    assertThat(batch.toString()).doesNotContain("number 2");
  }

  /**
   * No more requests are in flight than allowed, and no more are taken from a stream than results
   * were requested.
   */
  @ScenarioTest(dialects = Dialect.CURRENT, styles = Style.BLOCKING)
  public final void requestsAreTakenFromTheStreamOnDemand(Scenario on) {
    // The stream ends while more requests are in flight.
    on.discardEmulator();
    // Of three in flight, two are still running when a fourth follows the first that ended.
    on.emulator()
        .deploy(
            Workflows.usual()
                .runTime(number -> Duration.ofSeconds(number % 3 == 0 ? 3 : 30))
                .build());
    AtomicInteger mostBefore = new AtomicInteger();
    on.emulator()
        .failWhen(
            Operation.EXECUTE_WORKFLOW,
            request -> {
              int running = runsIn(on, RunPhase.QUEUED, RunPhase.RUNNING).size();
              mostBefore.accumulateAndGet(running, Math::max);
              return false;
            },
            Fault.hang());
    AtomicInteger taken = new AtomicInteger();
    CompletableFuture<List<BatchItem>> batch =
        on.client()
            .executeEach(
                IntStream.range(0, 1_000_000)
                    .peek(number -> taken.incrementAndGet())
                    .mapToObj(BatchScenarios::request),
                BatchOptions.builder().maxConcurrent(2).build(),
                10);

    assertThat(on.get(batch)).hasSize(10).allMatch(BatchItem::isSuccess);
    assertThat(mostBefore.get()).as("runs in flight before the next submission").isEqualTo(1);
    assertThat(taken.get()).as("requests that were taken").isBetween(10, 14);
  }

  /** The first failure stops a batch and cancels the runs in flight if this was requested. */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void theFirstFailureStopsTheBatchAndCancelsTheRest(Scenario on) {
    on.emulator()
        .deploy(
            Workflows.usual()
                .outcome(
                    run ->
                        "number 1".equals(run.texts().get("text_1"))
                            ? Outcome.fails("x")
                            : Outcome.neverEnds())
                .build());

    BatchResult batch =
        on.get(
            on.client()
                .executeBatch(
                    requests(9),
                    BatchOptions.builder()
                        .maxConcurrent(3)
                        .stopOnFirstFailure()
                        .cancelRemaining()
                        .build()));

    assertThat(batch.stoppedBy()).isInstanceOf(RunFailedException.class);
    assertThat(batch.items()).extracting(BatchItem::key).containsExactly("k0", "k1", "k2");
    assertThat(on.emulator().runsCreated()).isEqualTo(3);
    List<BatchItem> others = List.of(batch.items().get(0), batch.items().get(2));
    assertThat(runsIn(on, RunPhase.CANCELLED)).containsExactlyInAnyOrderElementsOf(runIds(others));
    assertThat(others)
        .extracting(item -> Objects.requireNonNull(item.failure()).runCancellation())
        .containsOnly(RunCancellation.CONFIRMED);
    assertThat(on.emulator().cancelsReceived()).isEqualTo(2);
  }

  /**
   * Closing the client reports the existing runs. A batch that is restarted from its checkpoint
   * resumes these runs and submits only the missing requests.
   */
  @ScenarioTest
  public final void aRestartedBatchSubmitsOnlyWhatIsMissing(Scenario on, @TempDir Path folder) {
    on.emulator().deploy(Workflows.usual().build());
    Set<String> submitted = ConcurrentHashMap.newKeySet();
    BatchOptions options =
        BatchOptions.builder()
            .maxConcurrent(3)
            .waitOptions(recording(submitted))
            .checkpoint(BatchCheckpoint.file(folder.resolve("batch")))
            .build();
    ScenarioClient first = on.open(config -> {});
    CompletableFuture<BatchResult> batch = first.executeBatch(requests(9), options);
    on.until(() -> on.emulator().runsCreated() >= 6);
    on.soon("each run is submitted", () -> submitted.containsAll(on.emulator().runIds()));
    first.close();
    BatchException ended = on.failure(BatchException.class, batch);
    assertThat(ended).hasCauseInstanceOf(ClientClosedException.class);
    assertThat(runIds(ended.items())).containsExactlyInAnyOrderElementsOf(on.emulator().runIds());

    BatchResult again = on.get(on.client().executeBatch(requests(9), options));

    assertThat(again.isComplete()).isTrue();
    assertThat(runIds(again.items()))
        .containsExactlyInAnyOrderElementsOf(on.emulator().runIds())
        .doesNotHaveDuplicates()
        .hasSize(9);
    assertThat(again.items().stream().filter(BatchItem::resumed)).hasSize(ended.items().size());
  }

  /**
   * A run whose submission got no response is recovered from its group when the batch is restarted,
   * whatever the inputs look like: of equal requests, each gets its own run.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aRequestWhoseResponseWasLostIsRecovered(Scenario on, @TempDir Path folder) {
    on.emulator().deploy(Workflows.usual().build());
    BatchOptions options =
        BatchOptions.builder().checkpoint(BatchCheckpoint.file(folder.resolve("batch"))).build();
    List<WorkflowRequest> requests = keyless("a", "a", "b");
    Fault lost = Fault.connectionReset().afterProcessing();
    on.emulator().failNext(Operation.EXECUTE_WORKFLOW, lost, lost);
    ScenarioClient first = on.open(config -> {});
    BatchResult uncertain = on.get(first.executeBatch(requests.subList(0, 2), options));
    assertThat(uncertain.failures())
        .hasSize(2)
        .extracting(BatchItem::failure)
        .hasOnlyElementsOfType(SubmissionUncertainException.class);

    BatchResult again = on.get(on.client().executeBatch(requests, options));

    assertThat(again.isComplete()).isTrue();
    assertThat(again.items()).extracting(BatchItem::resumed).containsExactly(true, true, false);
    assertThat(on.emulator().runIds()).containsExactlyInAnyOrderElementsOf(again.runIds());
  }

  /**
   * A batch that is restarted with another list of requests gives none of them the run of another,
   * whether it has keys or not.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aChangedListGivesNoRequestTheRunOfAnother(Scenario on, @TempDir Path folder) {
    on.emulator().deploy(Workflows.usual().build());
    BatchOptions options =
        BatchOptions.builder().checkpoint(BatchCheckpoint.file(folder.resolve("batch"))).build();
    on.get(on.client().executeBatch(keyless("alice", "bob", "carol"), options));

    BatchResult changed =
        on.get(on.client().executeBatch(keyless("bob", "carol", "dave"), options));

    assertThat(changed.isComplete()).isTrue();
    assertThat(changed.items().stream().map(item -> textOf(on, item)))
        .containsExactly("bob", "carol", "dave");
    assertThat(changed.items()).extracting(BatchItem::resumed).containsExactly(true, true, false);
    assertThat(on.emulator().runsCreated()).isEqualTo(4);
  }

  /**
   * A key that is used again with other inputs is refused: the run of the key is not that of the
   * request.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aKeyIsNotUsedAgainForAnotherRequest(Scenario on, @TempDir Path folder) {
    on.emulator().deploy(Workflows.usual().build());
    BatchOptions options =
        BatchOptions.builder().checkpoint(BatchCheckpoint.file(folder.resolve("batch"))).build();
    on.get(on.client().executeBatch(requests(1), options));
    WorkflowRequest other =
        WorkflowRequest.builder(Workflows.ID, Workflows.text("text_1", "another"))
            .key("k0")
            .build();

    BatchResult refused = on.get(on.client().executeBatch(List.of(other), options));

    assertThat(refused.failures())
        .singleElement()
        .extracting(BatchItem::failure)
        .isInstanceOf(InvalidRequestException.class);
    assertThat(on.emulator().count(Operation.EXECUTE_WORKFLOW)).isEqualTo(1);
  }

  private static List<WorkflowRequest> keyless(String... texts) {
    return Arrays.stream(texts)
        .map(text -> WorkflowRequest.of(Workflows.ID, Workflows.text("text_1", text)))
        .toList();
  }

  /** Returns the text that the run of a request was submitted with. */
  private static String textOf(Scenario on, BatchItem item) {
    return on.get(on.client().getRun(item.runId().orElseThrow())).inputs().stream()
        .map(input -> ((JsonString) input.value()).getString())
        .findFirst()
        .orElseThrow();
  }
}
