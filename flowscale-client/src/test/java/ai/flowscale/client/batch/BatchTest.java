package ai.flowscale.client.batch;

import static ai.flowscale.testing.ScriptedTransport.lost;
import static ai.flowscale.testing.ScriptedTransport.refusal;
import static ai.flowscale.testing.ScriptedTransport.submitted;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancellation;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RecordedLog;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BatchTest extends ManualTest {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final Response RESET = lost();

  private final ScriptedService service = new ScriptedService();
  private final ManualClient client = client(service, config -> config.maxPollsPerSecond(0));

  @AfterEach
  void nothingIsPlanned() {
    assertThatNothingIsPlanned();
  }

  /** Waits that poll at once, whatever is known of the workflow's times. */
  static BatchOptions.Builder options() {
    return BatchOptions.builder()
        .waitOptions(WaitOptions.builder().fixedInterval(Duration.ofSeconds(1)).build());
  }

  static WorkflowRequest request(String text) {
    return WorkflowRequest.of("w", WorkflowInputs.builder().text("text_1", text).build());
  }

  static List<WorkflowRequest> requests(int count) {
    return IntStream.range(0, count).mapToObj(i -> request("t" + i)).toList();
  }

  private CompletableFuture<BatchResult> start(int count, BatchOptions.Builder options) {
    return client.async.executeBatch(requests(count), options.build());
  }

  private void end(String... runs) {
    for (String run : runs) {
      service.statuses.put(run, "completed");
    }
    client.time.advance(Duration.ofSeconds(2));
  }

  // Lists.

  @Test
  void allRequestsGiveTheirResultsInTheirOrderEachInItsOwnGroup() {
    BatchResult result = client.flowscale.executeBatch(requests(10), options().build());

    assertThat(result.isComplete()).isTrue();
    assertThat(result.items())
        .extracting(BatchItem::index)
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    for (int i = 0; i < 10; i++) {
      String runId = result.orThrow().get(i).runId();
      assertThat(service.runs.get(runId).text()).isEqualTo("t" + i);
    }
    assertThat(service.runs.values())
        .extracting(ScriptedService.MadeRun::group)
        .doesNotHaveDuplicates()
        .allMatch(group -> group.matches("flowscale-[0-9a-f-]{36}"));
    assertThat(result.runIds()).containsExactlyElementsOf(service.runs.keySet());
    assertThat(result.stoppedBy()).isNull();
  }

  @Test
  void anEmptyListIsABatchToo() {
    BatchResult result = client.flowscale.executeBatch(List.of(), options().build());
    assertThat(result.isComplete()).isTrue();
    assertThat(result.orThrow()).isEmpty();
  }

  @Test
  void noMoreAreInFlightThanAllowed() {
    service.usualStatus = "running";
    CompletableFuture<BatchResult> batch = start(7, options().maxConcurrent(3));
    assertThat(service.submissions.count()).isEqualTo(3);
    end("r1");
    assertThat(service.submissions.count()).isEqualTo(4);
    end("r0", "r2");
    assertThat(service.submissions.count()).isEqualTo(6);
    end("r3", "r4", "r5");
    end("r6");
    assertThat(now(batch).isComplete()).isTrue();
  }

  @Test
  void manyRequestsThatEndOnTheSpotDoNotRecurse() {
    BatchResult result =
        client.flowscale.executeBatch(requests(2_000), options().maxConcurrent(2).build());
    assertThat(result.results()).hasSize(2_000);
  }

  @Test
  void aRequestsOwnGroupAndKeyAreKept() {
    WorkflowRequest own =
        WorkflowRequest.builder("w", WorkflowInputs.none()).groupId("mine").key("a.png").build();
    BatchResult result =
        client.flowscale.executeBatch(List.of(own, request("x")), options().groupId("g").build());
    assertThat(service.runs.values())
        .extracting(ScriptedService.MadeRun::group)
        .containsExactly("mine", "g");
    assertThat(result.items().get(0).key()).isEqualTo("a.png");
    assertThat(result.items().get(1).key()).isEqualTo("#1");
    assertThat(result.runIds()).containsExactly("r0", "r1");
  }

  @Test
  void aTextMayBeANumberWithTheLargestExponent() {
    BatchResult result =
        client.flowscale.executeBatch(List.of(request("100E2147483647")), options().build());
    assertThat(result.isComplete()).isTrue();
    assertThat(service.texts()).containsExactly("100E2147483647");
  }

  @Test
  void theResponseToASubmissionIsInItsResult() {
    service.submissions.next(
        success("{\"run_id\":\"r9\",\"number\":7,\"node_errors\":{},\"output_names\":[]}"));
    service.tellsGroups = false;
    service.make("r9", "g", "t0");
    BatchResult result = client.flowscale.executeBatch(requests(1), options().build());
    assertThat(result.orThrow().get(0).submission().number()).isEqualTo(7);
  }

  // Failures.

  @Test
  void someThatFailLeaveTheResultsOfTheOthers() {
    service.statuses.put("r1", "failed");
    service.submissions.next(refusal(422));
    BatchResult result = client.flowscale.executeBatch(requests(4), options().build());

    assertThat(result.isComplete()).isFalse();
    assertThat(result.results()).hasSize(2);
    assertThat(result.failures()).extracting(BatchItem::index).containsExactly(0L, 2L);
    BatchItem failed = result.failures().get(1);
    assertThat(failed.failure()).isInstanceOf(RunFailedException.class);
    assertThat(failed.runId()).contains("r1");
    assertThat(result.stoppedBy()).isNull();
    assertThatThrownBy(result::orThrow)
        .isInstanceOfSatisfying(
            BatchException.class,
            e -> {
              assertThat(e.items()).isEqualTo(result.items());
              assertThat(e.failures()).hasSize(2);
            })
        .hasMessageContaining("4 requests")
        .hasMessageContaining("2 failed and 0 were never begun");
    assertThatThrownBy(failed::orThrow).isSameAs(failed.failure());
  }

  @Test
  void theFirstFailureStopsTheBatchWhereAskedForAndTheOthersAreWaitedFor() {
    service.usualStatus = "running";
    CompletableFuture<BatchResult> batch =
        start(9, options().maxConcurrent(3).stopOnFirstFailure());
    service.statuses.put("r1", "failed");
    client.time.advance(Duration.ofSeconds(2));
    assertThat(batch).isNotDone();
    assertThat(service.submissions.count()).isEqualTo(3);
    end("r0", "r2");

    BatchResult result = now(batch);
    assertThat(result.items()).hasSize(3);
    assertThat(result.results()).hasSize(2);
    assertThat(result.stoppedBy()).isInstanceOf(RunFailedException.class);
    assertThat(service.submissions.count()).isEqualTo(3);
    assertThat(service.cancellations.ids()).isEmpty();
    assertThatThrownBy(result::orThrow)
        .hasMessageContaining("1 failed and 6 were never begun")
        .hasCause(result.stoppedBy());
  }

  @Test
  void theRunsInFlightAreCancelledWhereAskedFor() {
    service.usualStatus = "running";
    CompletableFuture<BatchResult> batch =
        start(9, options().maxConcurrent(3).stopOnFirstFailure().cancelRemaining());
    service.statuses.put("r1", "failed");
    client.time.advance(Duration.ofSeconds(2));

    BatchResult result = now(batch);
    assertThat(service.cancellations.ids()).containsExactlyInAnyOrder("r0", "r2");
    assertThat(result.items()).hasSize(3);
    FlowscaleException first = result.items().get(0).failure();
    FlowscaleException third = result.items().get(2).failure();
    assertThat(first).isInstanceOf(CallAbortedException.class);
    assertThat(first.runId()).contains("r0");
    assertThat(first.runCancellation()).isEqualTo(RunCancellation.CONFIRMED);
    assertThat(third.runId()).contains("r2");
  }

  @Test
  void aSubmissionInFlightEndsBeforeItsRunIsCancelled() {
    service.usualStatus = "running";
    CompletableFuture<TransportResponse> late = new CompletableFuture<>();
    service.submissions.next(() -> late);
    CompletableFuture<BatchResult> batch =
        start(3, options().maxConcurrent(2).stopOnFirstFailure().cancelRemaining());
    service.statuses.put("r0", "failed");
    client.time.advance(Duration.ofSeconds(2));
    assertThat(batch).isNotDone();

    service.make("r7", "g", "t0");
    submitted("r7").make().thenAccept(late::complete);

    assertThat(now(batch).items().get(0).runId()).contains("r7");
    assertThat(service.cancellations.ids()).containsExactly("r7");
    assertThat(service.submissions.count()).isEqualTo(2);
  }

  @Test
  void aFailureThatAllWouldShareStopsTheBatch() {
    for (int status : new int[] {401, 403}) {
      service.submissions.forget();
      service.submissions.next(refusal(status));
      BatchResult result =
          client.flowscale.executeBatch(requests(5), options().maxConcurrent(1).build());
      assertThat(service.submissions.count()).isEqualTo(1);
      assertThat(result.items()).hasSize(1);
      assertThat(result.stoppedBy()).isSameAs(result.items().get(0).failure());
    }
  }

  @Test
  void anUncertainSubmissionIsAFailureThatTellsWhereToLook() {
    service.submissions.next(RESET);
    BatchResult result = client.flowscale.executeBatch(requests(2), options().groupId("g").build());
    assertThat(result.failures()).hasSize(1);
    assertThat(result.failures().get(0).failure())
        .isInstanceOfSatisfying(
            SubmissionUncertainException.class, e -> assertThat(e.groupId()).contains("g"));
  }

  // Ending early.

  @Test
  void cancellingBeginsNoMoreAndEndsTheWaits() {
    service.usualStatus = "running";
    CompletableFuture<BatchResult> batch = start(9, options().maxConcurrent(3));
    batch.cancel(true);
    assertThat(client.time.pending()).isZero();
    assertThat(service.submissions.count()).isEqualTo(3);
    assertThat(service.cancellations.ids()).isEmpty();
  }

  @Test
  void cancellingCancelsTheRunsWhereAskedFor() {
    service.usualStatus = "running";
    CompletableFuture<BatchResult> batch = start(9, options().maxConcurrent(3).cancelRemaining());
    batch.cancel(true);
    assertThat(service.cancellations.ids()).containsExactlyInAnyOrder("r0", "r1", "r2");
  }

  @Test
  void closingTheClientTellsWhatIsThere() {
    service.usualStatus = "running";
    service.statuses.put("r0", "completed");
    CompletableFuture<BatchResult> batch = start(9, options().maxConcurrent(3).cancelRemaining());
    client.close();

    FlowscaleException failure = failure(batch);
    assertThat(failure)
        .isInstanceOf(BatchException.class)
        .hasCauseInstanceOf(ClientClosedException.class);
    List<BatchItem> items = ((BatchException) failure).items();
    assertThat(items).hasSize(4);
    assertThat(items.get(0).isSuccess()).isTrue();
    assertThat(items)
        .extracting(item -> item.runId().orElseThrow())
        .containsExactly("r0", "r1", "r2", "r3");
    assertThat(items.get(1).failure()).isInstanceOf(ClientClosedException.class);
    assertThat(service.cancellations.ids()).containsExactlyInAnyOrder("r1", "r2", "r3");
  }

  @Test
  void aClosedClientBeginsNothing() {
    client.close();
    assertThat(failure(client.async.executeBatch(requests(2), options().build())))
        .isInstanceOf(ClientClosedException.class);
    assertThatThrownBy(
            () -> client.flowscale.executeBatch(requests(2).stream(), options().build()).toList())
        .isInstanceOf(ClientClosedException.class);
    assertThat(service.submissions.count()).isZero();
  }

  @Test
  void interruptingTellsWhatIsThere() {
    service.usualStatus = "running";
    RunListener interrupting =
        new RunListener() {
          @Override
          public void onSubmitted(Submission submission) {
            Thread.currentThread().interrupt();
          }
        };
    BatchOptions options =
        options().waitOptions(WaitOptions.builder().listener(interrupting).build()).build();
    assertThatThrownBy(() -> client.flowscale.executeBatch(requests(9), options))
        .isInstanceOfSatisfying(
            BatchException.class,
            e -> {
              assertThat(e.getCause()).isInstanceOf(CallAbortedException.class);
              assertThat(e.items()).hasSize(4).allMatch(item -> item.runId().isPresent());
            });
    assertThat(Thread.interrupted()).isTrue();
  }

  // Streams.

  /** A million requests, of which it knows how many were taken. */
  private static final class Million implements Iterator<WorkflowRequest> {
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public boolean hasNext() {
      return taken.get() < 1_000_000;
    }

    @Override
    public WorkflowRequest next() {
      return request("t" + taken.getAndIncrement());
    }

    Stream<WorkflowRequest> stream() {
      Iterable<WorkflowRequest> iterable = () -> this;
      return StreamSupport.stream(iterable.spliterator(), false).onClose(() -> closed.set(true));
    }
  }

  @Test
  void aStreamIsTakenFromOnlyAsFarAsItsOutcomesAre() {
    Million million = new Million();
    try (Stream<BatchItem> outcomes =
        client.flowscale.executeBatch(million.stream(), options().maxConcurrent(5).build())) {
      assertThat(million.taken).hasValue(0);
      Iterator<BatchItem> each = outcomes.iterator();
      for (int i = 0; i < 1_000; i++) {
        assertThat(each.next().isSuccess()).isTrue();
        assertThat(million.taken.get()).isLessThanOrEqualTo(i + 1 + 10);
      }
    }
    int taken = million.taken.get();
    assertThat(taken).isBetween(1_000, 1_010);
    client.time.advance(Duration.ofMinutes(1));
    assertThat(million.taken).hasValue(taken);
    assertThat(million.closed).isTrue();
  }

  @Test
  void aStreamThatIsReadToItsEndNeedNotBeClosed() {
    AtomicBoolean closed = new AtomicBoolean();
    List<Long> seen = new ArrayList<>();
    service.statuses.put("r2", "failed");
    client
        .flowscale
        .executeBatch(requests(9).stream().onClose(() -> closed.set(true)), options().build())
        .forEach(item -> seen.add(item.index()));
    assertThat(seen).hasSize(9);
    assertThat(closed).isTrue();
    assertThat(client.time.pending()).isZero();
    assertThat(service.runs).hasSize(9);
  }

  @Test
  void aStreamThatIsClosedUnusedClosesItsSource() {
    Million million = new Million();
    client.flowscale.executeBatch(million.stream(), options().build()).close();
    assertThat(million.closed).isTrue();
    assertThat(million.taken).hasValue(0);
  }

  @Test
  void outcomesComeAsTheRunsEnd() {
    service.statuses.put("r0", "running");
    Stream<WorkflowRequest> theFirstEndsLast =
        Stream.concat(
            requests(4).stream(),
            Stream.of("r0")
                .flatMap(
                    run -> {
                      end(run);
                      return Stream.empty();
                    }));
    try (Stream<BatchItem> outcomes =
        client.flowscale.executeBatch(theFirstEndsLast, options().maxConcurrent(3).build())) {
      assertThat(outcomes.map(BatchItem::index)).containsExactly(1L, 2L, 3L, 0L);
    }
  }

  @Test
  void aSourceThatFailsEndsTheBatchAfterThoseInFlight() {
    service.usualStatus = "running";
    Stream<WorkflowRequest> broken =
        IntStream.range(0, 5)
            .mapToObj(
                i -> {
                  if (i == 2) {
                    throw new IllegalStateException("a secret of the source");
                  }
                  return request("t" + i);
                })
            .onClose(() -> end("r0", "r1"));
    Stream<BatchItem> outcomes = client.flowscale.executeBatch(broken, options().build());
    assertThatThrownBy(outcomes::toList)
        .isInstanceOfSatisfying(
            BatchException.class,
            e -> assertThat(e.items()).hasSize(2).allMatch(BatchItem::isSuccess))
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void aFailureStopsAStreamAfterTheOutcomesOfThoseInFlight() {
    service.statuses.put("r1", "failed");
    try (Stream<BatchItem> outcomes =
        client.flowscale.executeBatch(
            requests(100).stream(), options().maxConcurrent(1).stopOnFirstFailure().build())) {
      assertThat(outcomes.map(BatchItem::isSuccess)).containsExactly(true, false);
    }
    assertThat(service.submissions.count()).isEqualTo(2);
  }

  @Test
  void interruptingAStreamTellsTheOutcomesThatWereNotHandedOver() {
    try (Stream<BatchItem> outcomes =
        client.flowscale.executeBatch(requests(9).stream(), options().maxConcurrent(2).build())) {
      Iterator<BatchItem> each = outcomes.iterator();
      assertThat(each.next().index()).isZero();
      service.usualStatus = "running";
      Thread.currentThread().interrupt();
      List<BatchItem> seen = new ArrayList<>();
      assertThatThrownBy(
              () -> {
                while (each.hasNext()) {
                  seen.add(each.next());
                }
              })
          .isInstanceOfSatisfying(
              BatchException.class,
              e ->
                  assertThat(e.items())
                      .isNotEmpty()
                      .allMatch(item -> item.runId().isPresent())
                      .hasSize(service.submissions.count() - 1 - seen.size()))
          .hasCauseInstanceOf(CallAbortedException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void theOutcomesThatAreLeftWhenTheClientClosesReachABusyConsumer() {
    try (RecordedLog log = new RecordedLog()) {
      try (Stream<BatchItem> outcomes =
          client.flowscale.executeBatch(requests(9).stream(), options().build())) {
        Iterator<BatchItem> each = outcomes.iterator();
        String taken = each.next().runId().orElseThrow();
        client.close();
        assertThatThrownBy(each::hasNext)
            .isInstanceOfSatisfying(
                BatchException.class,
                e ->
                    assertThat(e.items())
                        .isNotEmpty()
                        .extracting(item -> item.runId().orElseThrow())
                        .doesNotContain(taken)
                        .hasSize(service.runs.size() - 1))
            .hasCauseInstanceOf(ClientClosedException.class);
      }
      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void aStreamThatWasReadToItsEndEndsThoughTheClientIsClosed() {
    Iterator<BatchItem> outcomes =
        client.flowscale.executeBatch(requests(1).stream(), options().build()).iterator();
    assertThat(outcomes.next().isSuccess()).isTrue();
    assertThat(outcomes.hasNext()).isFalse();
    client.close();
    assertThat(outcomes.hasNext()).isFalse();
  }

  @Test
  void theRunsThatAStreamLeavesAreLogged() {
    service.statuses.put("r1", "running");
    try (RecordedLog log = new RecordedLog()) {
      try (Stream<BatchItem> outcomes =
          client.flowscale.executeBatch(requests(2).stream(), options().build())) {
        assertThat(outcomes.iterator().next().runId()).contains("r0");
        assertThat(log.warnings()).isEmpty();
      }
      assertThat(log.warnings()).singleElement().asString().contains("1 run(s)").endsWith(": r1");
    }
  }

  @Test
  void noOutcomeIsLostWhereTheStreamIsMadeParallel() {
    Stream<WorkflowRequest> source =
        Stream.concat(
            requests(1).stream(),
            Stream.generate(
                () -> {
                  throw new IllegalStateException("the source's own trouble");
                }));
    List<String> seen = new ArrayList<>();
    try (Stream<BatchItem> outcomes =
        client.flowscale.executeBatch(source, options().maxConcurrent(1).build())) {
      assertThatThrownBy(
              () -> outcomes.parallel().forEach(item -> seen.add(item.runId().orElseThrow())))
          .isNotNull();
    }
    assertThat(seen).containsExactly("r0");
  }

  @Test
  void theWaitOptionsHoldForEachRun() {
    service.usualStatus = "running";
    CompletableFuture<BatchResult> batch =
        start(2, options().waitOptions(WaitOptions.upTo(Duration.ofSeconds(30))));
    client.time.advance(Duration.ofSeconds(30));
    assertThat(now(batch).failures()).hasSize(2);
    assertThat(Optional.ofNullable(now(batch).stoppedBy())).isEmpty();
  }

  // Streams of files that are read once.

  private static WorkflowRequest reading(AtomicBoolean closed) {
    InputStream once =
        new ByteArrayInputStream(new byte[1]) {
          @Override
          public void close() {
            closed.set(true);
          }
        };
    return WorkflowRequest.of(
        "w", WorkflowInputs.builder().file("image_1", InputFile.ofOnce("a.png", once)).build());
  }

  static Stream<Arguments> submitting() {
    Map<String, BiConsumer<Flowscale, WorkflowRequest>> all =
        Map.of(
            "executeWorkflow", Flowscale::executeWorkflow,
            "executeWorkflowAndWait",
                (client, one) -> client.executeWorkflowAndWait(one, WaitOptions.defaults()),
            "executeBatch", (client, one) -> client.executeBatch(List.of(one), options().build()));
    return all.entrySet().stream().map(one -> Arguments.of(one.getKey(), one.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("submitting")
  void theStreamsOfRequestsToAClosedClientAreClosed(
      String name, BiConsumer<Flowscale, WorkflowRequest> operation) {
    AtomicBoolean closed = new AtomicBoolean();
    client.close();
    assertThatThrownBy(() -> operation.accept(client.flowscale, reading(closed)))
        .isInstanceOf(ClientClosedException.class);
    assertThat(closed).isTrue();
  }

  @Test
  void theStreamsOfRequestsThatAStoppedBatchNeverTakesAreClosed() {
    AtomicBoolean closed = new AtomicBoolean();
    service.submissions.next(refusal(401));
    BatchResult result =
        client.flowscale.executeBatch(
            List.of(request("a"), request("b"), reading(closed)),
            options().maxConcurrent(1).build());
    assertThat(result.items()).hasSize(1);
    assertThat(closed).isTrue();
  }
}
