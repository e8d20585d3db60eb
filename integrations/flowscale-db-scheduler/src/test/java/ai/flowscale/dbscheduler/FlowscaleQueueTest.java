package ai.flowscale.dbscheduler;

import static ai.flowscale.dbscheduler.TestFleet.LIMIT;
import static ai.flowscale.dbscheduler.TestFleet.awaitEnd;
import static ai.flowscale.dbscheduler.TestFleet.options;
import static ai.flowscale.dbscheduler.TestFleet.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What takes more than a moment is in the full build alone; its guards are in {@link
 * SlotWorkerTest} too.
 */
class FlowscaleQueueTest {
  private final TestFleet fleet = new TestFleet();

  @AfterEach
  void close() {
    fleet.close();
  }

  private static Stream<WorkflowRequest> requests(int count) {
    return IntStream.range(0, count).mapToObj(i -> request("cat " + i).withKey("k" + i));
  }

  private QueuedRequest only(FlowscaleQueue queue) {
    return queue.requests().reduce((one, other) -> null).orElseThrow();
  }

  @Test
  void machinesShareABatchAndRunEachRequestOnce() throws Exception {
    FlowscaleQueue queue = fleet.started(options());
    fleet.started(options());

    long stored = queue.submitAll(requests(60));
    awaitEnd(queue);

    assertThat(stored).isEqualTo(60);
    assertThat(queue.progress().count(RequestState.COMPLETED)).isEqualTo(60);
    assertThat(queue.requests().map(QueuedRequest::runId))
        .hasSize(60)
        .containsExactlyInAnyOrderElementsOf(fleet.emulator.runIds());
  }

  @Test
  void theSameRequestTwiceIsOne() {
    FlowscaleQueue queue = fleet.queue(options());

    assertThat(queue.submit("a", request("cat"))).isTrue();
    assertThat(queue.submit("a", request("cat"), 5)).isFalse();
    assertThat(queue.submitAll(requests(3))).isEqualTo(3);
    assertThat(queue.submitAll(requests(5))).isEqualTo(2);
    assertThat(queue.progress().total()).isEqualTo(6);
  }

  @Test
  void theSameRequestFromTwoThreadsIsOne() {
    FlowscaleQueue first = fleet.queue(options());
    AtomicInteger inserts = new AtomicInteger();
    TestDatabase late =
        new TestDatabase(
            fleet.database.url(),
            statement -> {
              if (statement.startsWith("insert into flowscale_request")
                  && inserts.incrementAndGet() == 1) {
                // As H2 does where the other one commits after this one has looked.
                first.submit("k0", request("cat 0"));
                TestFleet.fail(new SQLException("unique index or primary key violation", "23505"));
              }
            });
    FlowscaleQueue second = fleet.keep(FlowscaleQueue.open(late, options().build()));

    assertThat(second.submit("k0", request("cat 0"))).isFalse();
    inserts.set(0);
    assertThat(second.submitAll(requests(3))).isEqualTo(2);
    assertThat(second.progress().total()).isEqualTo(3);
  }

  @Test
  void anotherRequestUnderAKeyIsRefused() {
    FlowscaleQueue queue = fleet.queue(options());
    queue.submit("a", request("cat"));

    assertThatThrownBy(() -> queue.submit("a", request("dog")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("key 'a'")
        .hasMessageNotContaining("dog");
    assertThatThrownBy(() -> queue.submitAll(Stream.of(request("x").withKey("b"), request("dog"))))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("has no key");
    assertThat(queue.progress().total()).isEqualTo(1);
  }

  @Test
  void anotherBatchHasKeysOfItsOwn() {
    fleet.queue(options()).submit("a", request("cat"));
    FlowscaleQueue other = fleet.queue(options().batch("other"));

    assertThat(other.submit("a", request("dog"))).isTrue();
    assertThat(other.progress().total()).isEqualTo(1);
  }

  @Test
  void submitsInTheTransactionOfTheCaller() throws SQLException {
    FlowscaleQueue queue = fleet.queue(options());
    try (Connection connection = fleet.database.getConnection()) {
      connection.setAutoCommit(false);
      queue.submit(connection, "kept", request("cat"), 0);
      connection.commit();
      queue.submit(connection, "undone", request("dog"), 0);
      connection.rollback();
    }

    assertThat(queue.find("kept")).isPresent();
    assertThat(queue.find("undone")).isEmpty();
  }

  @Tag("full")
  @Test
  void higherPrioritiesComeFirst() throws Exception {
    FlowscaleQueue queue = fleet.queue(options().maxInFlight(1).workers(1));
    queue.submit("low", request("low"), -1);
    queue.submit("usual", request("usual"));
    queue.submit("high", request("high"), 7);
    queue.submit("usual too", request("usual too"));
    queue.start();
    awaitEnd(queue);

    assertThat(fleet.emulator.requests(Operation.EXECUTE_WORKFLOW))
        .extracting(sent -> sent.texts().get("text_1"))
        .containsExactly("high", "usual", "usual too", "low");
  }

  @Test
  void prioritiesOfWhatWaitsMayChange() throws Exception {
    FlowscaleQueue queue = fleet.queue(options().maxInFlight(1).workers(1));
    FlowscaleQueue other = fleet.queue(options().batch("other"));
    queue.submitAll(requests(3), 5);
    other.submit("other", request("other"));

    assertThat(queue.prioritize(-1)).isEqualTo(3);
    assertThat(queue.prioritize("k2", 1)).isTrue();
    assertThat(queue.prioritize("other", 1)).as("of another batch").isFalse();
    queue.start();
    awaitEnd(queue);

    assertThat(fleet.emulator.requests(Operation.EXECUTE_WORKFLOW))
        .extracting(sent -> sent.texts().get("text_1"))
        .containsExactly("cat 2", "other", "cat 0", "cat 1");
    assertThat(queue.prioritize(9)).as("what has ended").isZero();
  }

  @Tag("full")
  @Test
  void aThreadThatIsFreeAgainDoesWhatIsDueWithoutWaitingForTheNextCheck() throws Exception {
    BlockingQueue<String> handedOver = new LinkedBlockingQueue<>();
    Semaphore mayReturn = new Semaphore(0);
    FlowscaleQueue queue =
        fleet.queue(
            options()
                .workers(4)
                .maxInFlight(5)
                .checkInterval(Duration.ofDays(1))
                .handler(
                    (request, result) -> {
                      handedOver.add(request.key());
                      mayReturn.acquire();
                    }));
    queue.submitAll(requests(5));
    queue.start();
    try {
      for (int i = 0; i < 4; i++) {
        assertThat(handedOver.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isNotNull();
      }
      String overdue =
          "flowscale_task where not picked and execution_time < current_timestamp - interval '1' second";
      while (count(overdue) == 0) {
        assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
      }
      mayReturn.release();

      assertThat(handedOver.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    } finally {
      mayReturn.release(5);
    }
  }

  @Tag("full")
  @Test
  void theFleetIsNeverAboveItsBound() throws Exception {
    assertThat(mostInFlight(options().maxInFlight(3))).isBetween(1, 3);
  }

  @Tag("full")
  @Test
  void theFleetIsNeverAboveItsAutomaticBound() throws Exception {
    assertThat(mostInFlight(options().automaticInFlight(100))).isBetween(1, 2 * 2);
  }

  /** What each of three machines with eight workers sees of the fleet. */
  private int mostInFlight(QueueOptions.Builder options) throws Exception {
    AtomicInteger most = new AtomicInteger();
    options
        .workers(8)
        .handler((request, result) -> most.accumulateAndGet(fleet.inFlight(), Math::max));
    FlowscaleQueue queue = fleet.queue(options);
    for (int i = 0; i < 3; i++) {
      fleet.started(options);
    }
    queue.submitAll(requests(60));
    awaitEnd(queue);

    assertThat(fleet.emulator.runsCreated()).isEqualTo(60);
    return most.get();
  }

  @Tag("full")
  @Test
  void aBatchIsPausedAndResumed() throws Exception {
    FlowscaleQueue queue = fleet.queue(options());
    FlowscaleQueue other = fleet.queue(options().batch("other"));
    queue.pause();
    queue.pause();
    queue.submitAll(requests(5));
    queue.start();
    other.submit("goes on", request("dog"));
    awaitEnd(other);

    assertThat(queue.progress().isPaused()).isTrue();
    assertThat(queue.progress().count(RequestState.PENDING)).isEqualTo(5);
    assertThat(queue.drain(Duration.ofSeconds(1))).isTrue();

    queue.resume();
    awaitEnd(queue);
    assertThat(queue.progress().count(RequestState.COMPLETED)).isEqualTo(5);
    assertThat(queue.progress().perMinute()).isPositive();
    assertThat(queue.progress().timeLeft()).isZero();
  }

  @Test
  void aBatchIsCancelled() throws Exception {
    fleet.emulator.deploy(EmulatedWorkflow.builder(TestFleet.WORKFLOW).neverEnds().build());
    FlowscaleQueue queue = fleet.started(options().maxInFlight(2));
    queue.submitAll(requests(5));
    while (queue.progress().count(RequestState.RUNNING) < 2) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }

    assertThat(queue.cancel("k4")).isTrue();
    assertThat(queue.cancel("k4")).isFalse();
    assertThat(queue.cancel()).isEqualTo(4);
    awaitEnd(queue);

    assertThat(queue.progress().count(RequestState.CANCELLED)).isEqualTo(5);
    assertThat(queue.progress().perMinute()).as("cancelled ones do not count").isZero();
    assertThat(queue.progress().timeLeft()).isNull();
    assertThat(fleet.emulator.runsCreated()).isEqualTo(2);
    assertThat(fleet.emulator.cancelsReceived()).isGreaterThanOrEqualTo(2);
  }

  @Tag("full")
  @Test
  void aFailedRunEndsItsRequestAndIsRetried() throws Exception {
    fleet.emulator.deploy(EmulatedWorkflow.builder("bad").fails("no such model").build());
    FlowscaleQueue queue = fleet.started(options());
    queue.submit("bad", WorkflowRequest.of("bad", WorkflowInputs.none()));
    queue.submit("good", request("cat"));
    awaitEnd(queue);

    QueuedRequest bad = queue.find("bad").orElseThrow();
    assertThat(bad.state()).isEqualTo(RequestState.FAILED);
    assertThat(bad.failure()).isEqualTo(RequestFailure.RUN);
    assertThat(bad.reason()).contains("no such model");
    assertThat(bad.toString()).doesNotContain("no such model");
    assertThat(queue.find("good").orElseThrow().state()).isEqualTo(RequestState.COMPLETED);

    fleet.emulator.deploy(EmulatedWorkflow.builder("bad").runTime(Duration.ofMillis(10)).build());
    assertThat(queue.retryFailed()).isEqualTo(1);
    awaitEnd(queue);
    assertThat(queue.find("bad").orElseThrow().state()).isEqualTo(RequestState.COMPLETED);
    assertThat(fleet.emulator.runsCreated()).isEqualTo(3);
  }

  @Tag("full")
  @Test
  void aPoisonedRequestFailsAndTheRestGoesOn() throws Exception {
    fleet.emulator.failWhen(
        Operation.EXECUTE_WORKFLOW,
        sent -> "poison".equals(sent.texts().get("text_1")),
        Fault.applicationError(503, "cannot take it"));
    FlowscaleQueue queue = fleet.started(options().maxAttempts(2));
    queue.submit("poison", request("poison"), 9);
    queue.submitAll(requests(10));
    awaitEnd(queue);

    assertThat(queue.find("poison").orElseThrow().state())
        .isIn(RequestState.FAILED, RequestState.UNCERTAIN);
    assertThat(queue.progress().count(RequestState.COMPLETED)).isEqualTo(10);
    assertThat(fleet.emulator.runsCreated()).isEqualTo(10);
  }

  @Test
  void aWorkflowThatIsGoneFailsAtOnce() throws Exception {
    fleet.emulator.failAlways(
        Operation.EXECUTE_WORKFLOW, Fault.applicationError(404, "no such workflow"));
    FlowscaleQueue queue = fleet.started(options());
    queue.submit("a", request("cat"));
    awaitEnd(queue);

    assertThat(only(queue).failure()).isEqualTo(RequestFailure.REFUSED);
    assertThat(fleet.emulator.count(Operation.EXECUTE_WORKFLOW)).isEqualTo(1);
  }

  @Tag("full")
  @Test
  void thousandsInARowMayBeRefused() throws Exception {
    fleet.emulator.failAlways(
        Operation.EXECUTE_WORKFLOW, Fault.applicationError(404, "no such workflow"));
    FlowscaleQueue queue =
        fleet.started(
            options()
                .maxInFlight(1)
                .threadFactory(task -> new Thread(null, task, "small", 256 * 1024)));
    int count = 1_500;
    queue.submitAll(
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    WorkflowRequest.builder(
                            TestFleet.WORKFLOW,
                            WorkflowInputs.builder().text("text_1", "cat " + i).build())
                        .key("" + i)
                        .build()));
    awaitEnd(queue);

    assertThat(queue.progress().count(RequestState.FAILED)).isEqualTo(count);
  }

  @Tag("full")
  @Test
  void aWrongKeyCostsNoRequest() throws Exception {
    fleet.emulator.failNext(
        Operation.EXECUTE_WORKFLOW,
        Fault.applicationError(401, "who are you"),
        Fault.applicationError(429, "slowly"));
    FlowscaleQueue queue = fleet.started(options().maxAttempts(1));
    queue.submit("a", request("cat"));
    awaitEnd(queue);

    assertThat(only(queue).state()).isEqualTo(RequestState.COMPLETED);
  }

  @Tag("full")
  @Test
  void pollsThatFailAreRepeated() throws Exception {
    fleet.emulator.failNext(
        Operation.GET_RUN, Fault.gatewayPage(502), Fault.connectionReset(), Fault.gatewayPage(404));
    FlowscaleQueue queue = fleet.started(options());
    queue.submit("a", request("cat"));
    awaitEnd(queue);

    assertThat(only(queue).state()).isEqualTo(RequestState.COMPLETED);
    assertThat(fleet.emulator.runsCreated()).isEqualTo(1);
  }

  @Tag("full")
  @Test
  void aLostResponseIsFoundByTheGroup() throws Exception {
    fleet.emulator.failNext(
        Operation.EXECUTE_WORKFLOW,
        Fault.connectionReset().afterProcessing(),
        Fault.gatewayPage(504));
    FlowscaleQueue queue = fleet.started(options().maxInFlight(1));
    queue.submit("started", request("cat"));
    queue.submit("not started", request("dog"));
    awaitEnd(queue);

    QueuedRequest started = queue.find("started").orElseThrow();
    assertThat(started.state()).isEqualTo(RequestState.COMPLETED);
    assertThat(fleet.emulator.runIds()).containsExactly(started.runId());
    assertThat(queue.find("not started").orElseThrow().state()).isEqualTo(RequestState.UNCERTAIN);

    assertThat(queue.searchAgain()).isEqualTo(1);
    awaitEnd(queue);
    assertThat(queue.find("not started").orElseThrow().state()).isEqualTo(RequestState.UNCERTAIN);
    assertThat(fleet.emulator.count(Operation.EXECUTE_WORKFLOW)).isEqualTo(2);
  }

  @Tag("full")
  @Test
  void searchingAgainGivesTheRunTimeToTurnUp() throws Exception {
    AtomicBoolean isSearched = new AtomicBoolean();
    Flowscale watched =
        TestFleet.watched(
            fleet.flowscale,
            (name, arguments) -> {
              if (!name.equals("getRuns") || isSearched.getAndSet(true)) {
                return null;
              }
              Object none = fleet.flowscale.getRuns((RunQuery) arguments[0]);
              fleet.flowscale.executeWorkflow(request("cat").withGroupId("g"));
              return none;
            });
    FlowscaleQueue queue =
        fleet.keep(FlowscaleQueue.open(fleet.database, watched, options().build()));
    queue.submit("a", request("cat"));
    change(
        "a",
        "state = 'uncertain', group_id = 'g', submissions = 1,"
            + " searched_since = current_timestamp - interval '1' hour");
    queue.searchAgain();
    queue.start();
    awaitEnd(queue);

    assertThat(only(queue).state()).isEqualTo(RequestState.COMPLETED);
    assertThat(fleet.emulator.runIds()).containsExactly(only(queue).runId());
  }

  @Test
  void anUncertainRequestIsSubmittedAgainWhereThePolicySaysSo() throws Exception {
    fleet.emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.gatewayPage(504));
    FlowscaleQueue queue =
        fleet.started(
            options()
                .uncertaintyPolicy(
                    UncertaintyPolicy.builder()
                        .search(Duration.ofMillis(100))
                        .submitAgain()
                        .build()));
    queue.submit("a", request("cat"));
    awaitEnd(queue);

    assertThat(only(queue).state()).isEqualTo(RequestState.COMPLETED);
    assertThat(fleet.emulator.count(Operation.EXECUTE_WORKFLOW)).isEqualTo(2);
  }

  @Test
  void aRunThatIsListedWithoutAnIdIsNotSubmittedAgain() throws Exception {
    try (FlowscaleEmulator older =
            FlowscaleEmulator.builder().dialect(Dialect.OPENAPI).acceptAnyWorkflow().start();
        Flowscale flowscale = TestFleet.client(older)) {
      older.failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset().afterProcessing());
      QueueOptions options =
          options()
              .uncertaintyPolicy(
                  UncertaintyPolicy.builder().search(Duration.ofMillis(100)).submitAgain().build())
              .build();
      try (FlowscaleQueue queue = FlowscaleQueue.open(fleet.database, flowscale, options)) {
        queue.submit("a", request("cat"));
        queue.start();
        awaitEnd(queue);

        assertThat(only(queue).state()).isEqualTo(RequestState.UNCERTAIN);
        assertThat(only(queue).reason()).contains("lists a run that may be its own");
        assertThat(older.runsCreated()).isEqualTo(1);
        assertThat(older.count(Operation.EXECUTE_WORKFLOW)).isEqualTo(1);
      }
    }
  }

  @Tag("full")
  @Test
  void aResultThatCannotBeHandedOverKeepsItsRun(@TempDir Path folder) throws Exception {
    Path results = folder.resolve("results");
    Files.createFile(results);
    FlowscaleQueue queue =
        fleet.started(
            options().maxAttempts(2).handler(RunHandler.download(fleet.flowscale, results)));
    queue.submit("a", request("cat"));
    awaitEnd(queue);
    assertThat(only(queue).failure()).isEqualTo(RequestFailure.HAND_OVER);

    Files.delete(results);
    queue.retryFailed();
    awaitEnd(queue);

    assertThat(only(queue).state()).isEqualTo(RequestState.COMPLETED);
    assertThat(fleet.emulator.runsCreated()).isEqualTo(1);
    assertThat(results.resolve(only(queue).runId())).isNotEmptyDirectory();
  }

  @Tag("full")
  @Test
  void anErrorOfTheHandlerCountsAsItsFailure() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    FlowscaleQueue queue =
        fleet.started(
            options()
                .maxAttempts(2)
                .handler(
                    (request, result) -> {
                      calls.incrementAndGet();
                      throw new NoClassDefFoundError("com/example/Storage");
                    }));
    queue.submit("a", request("cat"));
    awaitEnd(queue);

    assertThat(only(queue).failure()).isEqualTo(RequestFailure.HAND_OVER);
    assertThat(only(queue).reason()).contains("com/example/Storage");
    assertThat(calls).hasValue(2);
  }

  @Tag("full")
  @Test
  void aHandOverThatKillsItsMachineIsNotRepeatedWithoutEnd() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    AtomicInteger polls = new AtomicInteger();
    fleet.emulator.failWhen(
        Operation.GET_RUN,
        poll -> polls.incrementAndGet() % 2 == 1,
        Fault.applicationError(503, "starting"));
    for (int i = 0; i < 2; i++) {
      AtomicBoolean isDead = new AtomicBoolean();
      TestDatabase mortal =
          new TestDatabase(
              fleet.database.url(),
              statement -> {
                if (isDead.get()) {
                  throw new Error("the JVM has ended");
                }
              });
      QueueOptions.Builder deadly =
          options()
              .maxAttempts(1)
              .handler(
                  (request, result) -> {
                    calls.incrementAndGet();
                    isDead.set(true);
                  });
      fleet.keep(FlowscaleQueue.open(mortal, fleet.flowscale, deadly.build())).start();
    }
    FlowscaleQueue queue = fleet.queue(options().maxAttempts(1));
    queue.submit("a", request("cat"));
    while (calls.get() < 2) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }
    queue.start();
    awaitEnd(queue);

    assertThat(only(queue).failure()).isEqualTo(RequestFailure.HAND_OVER);
    assertThat(only(queue).reason()).startsWith("2 machines in a row");
    queue.retryFailed();
    awaitEnd(queue);
    assertThat(only(queue).state()).isEqualTo(RequestState.COMPLETED);
    assertThat(fleet.emulator.runsCreated()).isEqualTo(1);
  }

  @Test
  void whatHasDiedTogetherTwiceIsNotTakenUpTogether() throws Exception {
    FlowscaleQueue queue = fleet.queue(options());
    queue.pause();
    queue.submit("a", request("cat"));
    TestFleet.execute(
        fleet.database,
        "insert into flowscale_task (task_name, task_instance, task_data, execution_time, picked,"
            + " picked_by, last_heartbeat, version) select 'flowscale-slot', x,"
            + " stringtoutf8('{\"deaths\": 6}'), current_timestamp, true, 'the dead',"
            + " current_timestamp - interval '1' hour, 1 from system_range(0, 19)");
    queue.start();
    while (count("flowscale_task where picked_by = 'the dead'") > 0) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }

    String later =
        "flowscale_task where execution_time between current_timestamp"
            + " and current_timestamp + interval '1' minute";
    assertThat(count(later)).isPositive();
  }

  @Test
  void anOutputThatNeverComesIsNotWaitedForWithoutEnd() throws Exception {
    fleet.emulator.deploy(
        EmulatedWorkflow.builder(TestFleet.WORKFLOW)
            .queueTime(Duration.ZERO)
            .runTime(Duration.ZERO)
            .outputDelay(Duration.ofDays(1))
            .build());
    String runId = fleet.flowscale.executeWorkflow(request("cat").withGroupId("g")).runId();
    FlowscaleQueue queue = fleet.queue(options());
    queue.submit("a", request("cat"));
    change("a", running(0, runId));
    // Waits as the client does, but not for ten seconds.
    Flowscale hurried =
        TestFleet.watched(
            fleet.flowscale,
            (name, arguments) ->
                name.equals("awaitRun")
                    ? fleet.flowscale.awaitRun(runId, WaitOptions.upTo(Duration.ofMillis(1)))
                    : null);
    Database database = Database.open(fleet.database);
    SlotWorker worker = worker(database, hurried, true);

    Step first = worker.step(SLOT, Step.read(Step.FIRST)).step();
    Step.KnownRun known = first.run();
    assertThat(known.endedAt()).isNotNull();
    Step later = new Step(known.endedAt(known.endedAt().minus(Duration.ofMinutes(5))), 9);
    assertThat(worker.step(SLOT, later).step())
        .isEqualTo(Step.read(new Step(later.run(), 10).stored()));
    assertThat(only(queue).state()).isEqualTo(RequestState.RUNNING);
    worker.step(SLOT, new Step(known.endedAt(known.endedAt().minus(Duration.ofMinutes(11))), 9));

    assertThat(only(queue).failure()).isEqualTo(RequestFailure.HAND_OVER);
    assertThat(only(queue).runId()).isEqualTo(runId);
    assertThat(queue.retryFailed()).isEqualTo(1);
    assertThat(only(queue).runId()).isEqualTo(runId);
    database.close();
  }

  private static final Requests.HeldSlot SLOT = new Requests.HeldSlot(0, 1);

  /** Works in slot 0, and only when the test says so. */
  private SlotWorker worker(Database database, Flowscale flowscale, boolean isClosing) {
    TestFleet.execute(
        fleet.database,
        "insert into flowscale_task (task_name, task_instance, execution_time, picked, picked_by,"
            + " last_heartbeat, version) values ('flowscale-slot', '0', current_timestamp, true,"
            + " 'the test', current_timestamp, 1)");
    return new SlotWorker(
        flowscale,
        options().build(),
        database,
        new Requests(database),
        new Persistence(Duration.ofSeconds(10), () -> false, System::nanoTime),
        () -> isClosing);
  }

  /** A request whose run was submitted long ago. */
  private static String running(int slot, String runId) {
    return "state = 'running', group_id = 'g', submissions = 1, submitted_at = current_timestamp"
        + " - interval '1' hour, slot = %d, run_id = '%s'".formatted(slot, runId);
  }

  private int count(String from) throws SQLException {
    try (Connection connection = fleet.database.getConnection()) {
      return Database.one(connection, row -> row.getInt(1), "select count(*) from " + from)
          .orElseThrow();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {422, 403, 409})
  void anOutputThatIsRefusedLosesNoRun(int status) {
    fleet.emulator.deploy(
        EmulatedWorkflow.builder(TestFleet.WORKFLOW)
            .queueTime(Duration.ZERO)
            .runTime(Duration.ZERO)
            .outputDelay(Duration.ofDays(1))
            .build());
    fleet.emulator.failAlways(Operation.GET_OUTPUT, Fault.applicationError(status, "not yours"));
    String runId = fleet.flowscale.executeWorkflow(request("cat").withGroupId("g")).runId();
    FlowscaleQueue queue = fleet.queue(options());
    queue.submit("a", request("cat"));
    change("a", running(0, runId));
    Database database = Database.open(fleet.database);
    SlotWorker worker = worker(database, fleet.flowscale, true);

    Step.KnownRun known = worker.step(SLOT, Step.read(Step.FIRST)).step().run();
    assertThat(only(queue).state()).isEqualTo(RequestState.RUNNING);
    worker.step(SLOT, new Step(known.endedAt(known.endedAt().minus(Duration.ofMinutes(11))), 9));

    assertThat(only(queue).failure()).isEqualTo(RequestFailure.HAND_OVER);
    assertThat(only(queue).runId()).isEqualTo(runId);
    database.close();
  }

  @Tag("full")
  @Test
  void oneResponseThatARunIsUnknownIsNotEnough() throws Exception {
    String runId = fleet.flowscale.executeWorkflow(request("cat").withGroupId("g")).runId();
    FlowscaleQueue queue = fleet.queue(options());
    queue.submit("a", request("cat"));
    change("a", running(0, runId));
    fleet.emulator.failNext(
        Operation.GET_RUN,
        Fault.applicationError(503, "starting"),
        Fault.applicationError(503, "starting"),
        Fault.applicationError(404, "no such run"));
    queue.start();
    awaitEnd(queue);

    assertThat(only(queue).state()).isEqualTo(RequestState.COMPLETED);
    assertThat(only(queue).runId()).isEqualTo(runId);
  }

  @Tag("full")
  @Test
  void aRunThatIsUnknownThreeTimesInARowIsLost() throws Exception {
    FlowscaleQueue queue = fleet.queue(options());
    queue.submit("a", request("cat"));
    change("a", running(0, "none"));
    queue.start();
    awaitEnd(queue);

    assertThat(only(queue).failure()).isEqualTo(RequestFailure.RUN_LOST);
    assertThat(fleet.emulator.count(Operation.GET_RUN)).isEqualTo(3);
  }

  @Test
  void aRunOfWhichNothingCanBeReadDoesNotHoldItsSlotForEver() throws Exception {
    String runId = fleet.flowscale.executeWorkflow(request("cat").withGroupId("g")).runId();
    AtomicInteger polls = new AtomicInteger();
    fleet.emulator.failAlways(Operation.GET_RUN, Fault.gatewayPage(200));
    fleet.emulator.failWhen(
        Operation.GET_RUN, poll -> polls.incrementAndGet() == 30, Fault.gatewayPage(502));
    FlowscaleQueue queue = fleet.queue(options());
    queue.submit("a", request("cat"));
    change("a", running(0, runId));
    Database database = Database.open(fleet.database);
    SlotWorker worker = worker(database, fleet.flowscale, true);

    Duration passed = Duration.ZERO;
    Step step = Step.read(Step.FIRST);
    while (only(queue).state() == RequestState.RUNNING
        && passed.compareTo(Duration.ofDays(1)) < 0) {
      SlotWorker.Next next = worker.step(SLOT, step);
      passed = passed.plus(next.pause());
      step = Step.read(next.step().stored());
    }

    assertThat(only(queue).state()).isEqualTo(RequestState.UNCERTAIN);
    assertThat(only(queue).runId()).isEqualTo(runId);
    assertThat(only(queue).reason())
        .startsWith("No response about its run could be read for an hour.");
    assertThat(passed).isBetween(Duration.ofMinutes(58), Duration.ofMinutes(62));
    fleet.emulator.clearFaults();
    queue.searchAgain();
    TestFleet.execute(fleet.database, "delete from flowscale_task");
    queue.start();
    awaitEnd(queue);
    assertThat(only(queue).state()).isEqualTo(RequestState.COMPLETED);
    assertThat(fleet.emulator.runsCreated()).isEqualTo(1);
    database.close();
  }

  @Tag("full")
  @ParameterizedTest
  @CsvSource({"4, 2", "6, 4"})
  void aLoweredBoundCountsWhatIsInFlightAboveIt(int bound, int lowered) throws Exception {
    fleet.emulator.deploy(EmulatedWorkflow.builder(TestFleet.WORKFLOW).neverEnds().build());
    FlowscaleQueue queue = fleet.started(options().maxInFlight(bound));
    queue.submitAll(requests(bound + 2));
    while (queue.progress().count(RequestState.RUNNING) < bound) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }
    fleet.started(options().maxInFlight(lowered));

    queue.cancel(keyIn(0));
    String idle =
        "flowscale_task where task_instance = '0'"
            + " and execution_time > current_timestamp + interval '365' day";
    while (count(idle) == 0 && fleet.emulator.count(Operation.EXECUTE_WORKFLOW) == bound) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }
    assertThat(fleet.emulator.count(Operation.EXECUTE_WORKFLOW)).isEqualTo(bound);

    queue.cancel(keyIn(1));
    queue.cancel(keyIn(2));
    fleet.emulator.awaitRequests(Operation.EXECUTE_WORKFLOW, bound + 1, TestFleet.LIMIT);
    assertThat(fleet.inFlight()).isLessThanOrEqualTo(lowered);
  }

  @Tag("full")
  @Test
  void aCancelledRequestWhoseRunIsLostIsNotSentAgain() throws Exception {
    FlowscaleQueue queue = fleet.queue(options());
    queue.submit("a", request("cat"));
    change("a", running(0, "none"));
    queue.cancel();
    queue.start();
    awaitEnd(queue);

    assertThat(only(queue).state()).isEqualTo(RequestState.CANCELLED);
    assertThat(only(queue).failure()).isNull();
    assertThat(queue.retryFailed()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 409})
  void aRunThatCannotBeCancelledDoesNotHoldItsSlotForEver(int refusal) throws Exception {
    fleet.emulator.deploy(EmulatedWorkflow.builder(TestFleet.WORKFLOW).neverEnds().build());
    fleet.emulator.failAlways(Operation.CANCEL_RUN, Fault.applicationError(refusal, "no"));
    String runId = fleet.flowscale.executeWorkflow(request("cat").withGroupId("g")).runId();
    FlowscaleQueue queue = fleet.queue(options());
    queue.submit("a", request("cat"));
    change("a", running(0, runId));
    queue.cancel();
    queue.start();
    String stored = "flowscale_request where not_before > current_timestamp + interval '1' minute";
    while (count(stored) == 0 && fleet.emulator.count(Operation.GET_RUN) < 400) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }
    assertThat(count(stored)).isEqualTo(1);
    assertThat(only(queue).state()).isEqualTo(RequestState.RUNNING);

    change("a", "not_before = current_timestamp");
    awaitEnd(queue);
    assertThat(only(queue).state()).isEqualTo(RequestState.CANCELLED);
    assertThat(only(queue).runId()).isEqualTo(runId);
    assertThat(only(queue).reason()).contains("the run has not ended");
  }

  @Test
  void aCancellationThatIsTakenLateHasItsTime() throws Exception {
    fleet.emulator.deploy(EmulatedWorkflow.builder(TestFleet.WORKFLOW).neverEnds().build());
    String runId = fleet.flowscale.executeWorkflow(request("cat").withGroupId("g")).runId();
    FlowscaleQueue queue = fleet.queue(options());
    queue.submit("a", request("cat"));
    change("a", running(0, runId));
    queue.cancel();
    Database database = Database.open(fleet.database);
    Requests requests = new Requests(database);
    Requests.UsedSlot used = requests.usedSlots().get(0);
    String hasTime = "flowscale_request where not_before > current_timestamp";

    requests.cancelSent(used, runId, false);
    assertThat(count(hasTime)).isEqualTo(1);
    change("a", "not_before = current_timestamp - interval '1' second");
    requests.cancelSent(used, runId, false);
    assertThat(count(hasTime)).as("the run is still unknown").isZero();
    requests.cancelSent(used, runId, true);
    assertThat(count(hasTime)).isEqualTo(1);
    database.close();
  }

  @Test
  void aCancellationIsSentAgainOnlyWhereItsRunIsSearchedForAgain() {
    FlowscaleQueue queue = fleet.queue(options());
    queue.submit("a", request("cat"));
    change("a", running(0, "r"));
    Database database = Database.open(fleet.database);
    Requests requests = new Requests(database);
    queue.cancel();
    requests.cancelSent(requests.usedSlots().get(0), "r", true);
    change("a", "not_before = current_timestamp");
    queue.cancel();
    assertThat(requests.usedSlots()).noneMatch(Requests.UsedSlot::isCancelDue);
    assertThat(requests.isCancelOver(requests.usedSlots().get(0).id(), 0)).isTrue();

    change("a", "state = 'uncertain', slot = null");
    queue.searchAgain();
    change("a", running(0, "r"));
    assertThat(requests.usedSlots()).hasSize(1).allMatch(Requests.UsedSlot::isCancelDue);
    database.close();
  }

  @Test
  void aRunWithoutAUsableIdDoesNotHoldItsSlotForEver() throws Exception {
    List<String> ids = List.of("a/b", "..", "a\\u0000b", "\\ud83d", "x".repeat(501));
    for (String id : ids) {
      fleet.emulator.failNext(
          Operation.EXECUTE_WORKFLOW,
          Fault.json(
              """
              {"status": "success", "data": {"run_id": "%s", "workflow_id": "paint"}, "errors": null}
              """
                  .formatted(id)));
    }
    FlowscaleQueue queue = fleet.started(options());
    queue.submitAll(requests(ids.size()));
    awaitEnd(queue);

    assertThat(queue.requests(RequestState.UNCERTAIN).map(QueuedRequest::reason))
        .hasSize(ids.size())
        .anyMatch(reason -> reason.contains("'a/b'"))
        .anyMatch(reason -> reason.contains("'a?b'"))
        .allMatch(reason -> reason.length() < 300);
    assertThat(fleet.emulator.count(Operation.EXECUTE_WORKFLOW)).isEqualTo(ids.size());
  }

  private String keyIn(int slot) throws SQLException {
    try (Connection connection = fleet.database.getConnection()) {
      return Requests.inSlot(connection, slot).orElseThrow().request().key();
    }
  }

  @Test
  void aSlotWaitsAsLongAsTheServiceAsks() {
    fleet.emulator.failAlways(
        Operation.EXECUTE_WORKFLOW,
        Fault.applicationError(429, "slowly").retryAfter(Duration.ofSeconds(50)));
    fleet.queue(options()).submitAll(requests(20));
    Database database = Database.open(fleet.database);

    SlotWorker.Next next =
        worker(database, fleet.flowscale, false).step(SLOT, Step.read(Step.FIRST));

    assertThat(next.pause()).isEqualTo(Duration.ofSeconds(50));
    assertThat(fleet.emulator.count(Operation.EXECUTE_WORKFLOW)).isEqualTo(1);
    database.close();
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsCancelledOrPausedWhileItsRunIsSearchedForIsNotSubmittedAgain(boolean isPaused)
      throws Exception {
    FlowscaleQueue other = fleet.queue(options());
    Flowscale watched =
        TestFleet.watched(
            fleet.flowscale,
            (name, arguments) -> {
              if (name.equals("getRuns") && isPaused) {
                other.pause();
              } else if (name.equals("getRuns")) {
                other.cancel("a");
              }
              return null;
            });
    QueueOptions options =
        options()
            .uncertaintyPolicy(
                UncertaintyPolicy.builder().search(Duration.ofMinutes(1)).submitAgain().build())
            .build();
    FlowscaleQueue queue = fleet.keep(FlowscaleQueue.open(fleet.database, watched, options));
    queue.submit("a", request("cat"));
    change(
        "a",
        "state = 'submitting', slot = 0, group_id = 'g', submissions = 1,"
            + " searched_since = current_timestamp - interval '1' hour");
    queue.start();
    awaitEnd(queue);

    assertThat(only(queue).state()).isEqualTo(RequestState.UNCERTAIN);
    assertThat(fleet.emulator.count(Operation.EXECUTE_WORKFLOW)).isZero();
  }

  @Test
  void whatIsTakenSlowlyIsNotSentAfterADrain() throws Exception {
    FlowscaleQueue other = fleet.queue(options());
    AtomicReference<Boolean> isDrained = new AtomicReference<>();
    AtomicBoolean isSent = new AtomicBoolean();
    CountDownLatch decided = new CountDownLatch(1);
    TestDatabase slow =
        new TestDatabase(
            fleet.database.url(),
            statement -> {
              if (statement.startsWith("update flowscale_request set state = ?, slot")
                  && isDrained.get() == null) {
                try {
                  isDrained.set(other.drain(TestFleet.LIMIT));
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              } else if (statement.startsWith("update flowscale_request set slot = null")) {
                decided.countDown();
              }
            });
    Flowscale watched =
        TestFleet.watched(
            fleet.flowscale,
            (name, arguments) -> {
              if (name.equals("executeWorkflow")) {
                isSent.set(true);
                decided.countDown();
              }
              return null;
            });
    FlowscaleQueue queue =
        fleet.keep(
            FlowscaleQueue.open(
                slow, watched, options().heartbeats(Duration.ofSeconds(10), 8).build()));
    queue.submit("a", request("cat"));
    queue.start();
    decided.await();

    assertThat(isDrained).hasValue(true);
    assertThat(isSent).isFalse();
    other.resume();
    awaitEnd(queue);
    assertThat(only(queue).state()).isEqualTo(RequestState.COMPLETED);
    assertThat(fleet.emulator.runsCreated()).isEqualTo(1);
  }

  @Test
  void theLimitOfAnAutomaticBoundHoldsWhereTheDeploymentSaysNothing() {
    fleet.started(options().maxInFlight(100)).close();
    fleet.emulator.failAlways(Operation.CHECK_HEALTH, Fault.applicationError(503, "starting"));

    FlowscaleQueue queue = fleet.started(options().automaticInFlight(10));

    assertThat(queue.progress().maxInFlight()).isEqualTo(10);
  }

  @Test
  void whatAnotherMachineSubmitsMeanwhileIsNotThatOfOthers() throws Exception {
    FlowscaleQueue queue = queueOfFour(true);

    assertThat(followedBound(queue)).isEqualTo(2 * 2);
  }

  @Test
  void whatIsSearchedForIsNotInTheQueueOfTheService() throws Exception {
    FlowscaleQueue queue = queueOfFour(false);
    for (int i = 0; i < 4; i++) {
      change("k" + i, "state = 'submitting', group_id = 'h', submissions = 1, slot = " + i);
    }

    assertThat(followedBound(queue)).isEqualTo(2 * 2 - 2);
  }

  /** While it asks, the service gets four runs, two of which wait: of another machine, or not. */
  private FlowscaleQueue queueOfFour(boolean isOfMachine) {
    fleet.emulator.deploy(
        EmulatedWorkflow.builder("runs").queueTime(Duration.ZERO).neverEnds().build());
    fleet.emulator.deploy(EmulatedWorkflow.builder("waits").queueTime(Duration.ofDays(1)).build());
    AtomicBoolean isAsked = new AtomicBoolean();
    Flowscale briefly =
        TestFleet.watched(
            fleet.flowscale,
            (name, arguments) -> {
              if (name.equals("getQueue") && !isAsked.getAndSet(true)) {
                for (int i = 0; i < 4; i++) {
                  WorkflowRequest sent =
                      WorkflowRequest.of(i < 2 ? "runs" : "waits", WorkflowInputs.none());
                  String run = fleet.flowscale.executeWorkflow(sent.withGroupId("g")).runId();
                  if (isOfMachine) {
                    change("k" + i, running(i, run));
                  }
                }
              }
              return null;
            });
    Flowscale watched =
        TestFleet.watched(
            fleet.flowscale, (name, arguments) -> name.equals("withOptions") ? briefly : null);
    QueueOptions options =
        options()
            .automaticInFlight(100)
            .uncertaintyPolicy(UncertaintyPolicy.search(Duration.ofHours(1)))
            .build();
    FlowscaleQueue queue = fleet.keep(FlowscaleQueue.open(fleet.database, watched, options));
    queue.submitAll(requests(4));
    TestFleet.execute(fleet.database, "update flowscale_request set state = 'completed'");
    return queue;
  }

  private static int followedBound(FlowscaleQueue queue) throws Exception {
    int first = queue.progress().maxInFlight();
    queue.start();
    while (queue.progress().maxInFlight() == first) {
      queue.awaitEnd(Duration.ofMillis(20));
    }
    return queue.progress().maxInFlight();
  }

  @Test
  void aRunThatHasEndedIsCancelledOnce() throws Exception {
    fleet.emulator.deploy(
        EmulatedWorkflow.builder(TestFleet.WORKFLOW)
            .queueTime(Duration.ZERO)
            .runTime(Duration.ZERO)
            .build());
    String runId = fleet.flowscale.executeWorkflow(request("cat").withGroupId("g")).runId();
    FlowscaleQueue queue = fleet.queue(options().heartbeats(Duration.ofMinutes(1), 4));
    queue.submit("a", request("cat"));
    change("a", running(0, runId));
    Database database = Database.open(fleet.database);
    worker(database, fleet.flowscale, true);
    queue.cancel();
    queue.start();
    String sent = "flowscale_request where cancel_sent";
    while (count(sent) == 0 && fleet.emulator.count(Operation.CANCEL_RUN) < 2) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }

    assertThat(fleet.emulator.count(Operation.CANCEL_RUN)).isEqualTo(1);
    database.close();
  }

  @Test
  void aCompletedRunIsHandedOverThoughItIsCancelled() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    FlowscaleQueue other = fleet.queue(options());
    FlowscaleQueue queue =
        fleet.started(
            options()
                .handler(
                    (request, result) -> {
                      if (calls.incrementAndGet() == 1) {
                        other.cancel("a");
                        throw new IOException("the disk is full");
                      }
                    }));
    queue.submit("a", request("cat"));
    awaitEnd(queue);

    assertThat(only(queue).state()).isEqualTo(RequestState.COMPLETED);
    assertThat(calls).hasValue(2);
  }

  @Test
  void filesTravelByReferenceOrInSmallBytes(@TempDir Path folder) throws Exception {
    Path picture = Files.write(folder.resolve("cat.png"), new byte[] {1, 2, 3});
    FlowscaleQueue queue = fleet.started(options().maxPayloadBytes(4));
    queue.submit(
        "a",
        WorkflowRequest.of(
            TestFleet.WORKFLOW,
            WorkflowInputs.builder()
                .file("image_1", picture)
                .value("mask_1", new byte[] {4, 5, 6, 7})
                .file("image_2", InputFile.of("dog.jpg", FileAt.uri(picture.toUri())))
                .json("settings", List.of(Map.of("b", 1, "a", 2.5)))
                .number("steps", 20)
                .build()));
    awaitEnd(queue);

    RecordedRequest sent = fleet.emulator.requests(Operation.EXECUTE_WORKFLOW).get(0);
    assertThat(sent.file("image_1").orElseThrow().fileName()).isEqualTo("cat.png");
    assertThat(sent.file("image_2").orElseThrow().fileName()).isEqualTo("dog.jpg");
    assertThat(sent.file("mask_1").orElseThrow().content()).containsExactly(4, 5, 6, 7);
    assertThat(sent.texts())
        .containsEntry("settings", "[{\"a\":2.5,\"b\":1}]")
        .containsEntry("steps", "20");
  }

  @Test
  void aPayloadThatCannotBeReadFailsAndTheRestGoesOn() throws Exception {
    FlowscaleQueue queue = fleet.queue(options());
    queue.submitAll(requests(3));
    TestFleet.execute(
        fleet.database,
        "update flowscale_request set payload = '{\"inputs\":7}' where request_key = 'k0'");
    TestFleet.execute(
        fleet.database, "update flowscale_request set payload_format = 2 where request_key = 'k1'");
    queue.start();
    FlowscaleQueue third = fleet.queue(options());
    // Each by a slot of its own, in any order.
    while (third.progress().count(RequestState.FAILED, RequestState.COMPLETED) < 2) {
      assertThat(third.awaitEnd(Duration.ofMillis(50))).isFalse();
    }
    assertThat(third.find("k2").orElseThrow().state()).isEqualTo(RequestState.COMPLETED);

    assertThat(queue.find("k0").orElseThrow().failure()).isEqualTo(RequestFailure.PAYLOAD);
    // What a later version has written is left to the machines that have that version.
    assertThat(queue.find("k1").orElseThrow().state()).isEqualTo(RequestState.PENDING);
  }

  @Test
  void aPayloadThatTheParserDoesNotTakeFailsAndTheRestGoesOn() throws Exception {
    FlowscaleQueue queue = fleet.queue(options());
    queue.submitAll(requests(3));
    String inputs = "payload = '{\"workflow\":\"paint\",\"inputs\":[{\"name\":\"a\",\"json\":";
    change("k0", inputs + "[".repeat(2000) + "]".repeat(2000) + "}]}'");
    change("k1", inputs + "9".repeat(2000) + "}]}'");
    queue.start();
    awaitEnd(queue);

    assertThat(queue.find("k0").orElseThrow().failure()).isEqualTo(RequestFailure.PAYLOAD);
    assertThat(queue.find("k1").orElseThrow().failure()).isEqualTo(RequestFailure.PAYLOAD);
    assertThat(queue.find("k2").orElseThrow().state()).isEqualTo(RequestState.COMPLETED);
  }

  @Test
  void whatANewerVersionHasStoredIsLeftAloneAndTheRestGoesOn() throws Exception {
    FlowscaleQueue queue = fleet.queue(options().maxInFlight(2));
    queue.submitAll(requests(5));
    // One that waits, one in a slot, which may have a run, and one that failed.
    change("k0", "state = 'reviewing'");
    change("k1", "state = 'uploading', slot = 0, group_id = 'g'");
    change("k2", "state = 'failed', failure = 'REVIEW', group_id = 'h'");
    queue.start();
    while (queue.progress().count(RequestState.COMPLETED) < 2) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }

    assertThat(queue.retryFailed()).as("it may have a run").isZero();
    assertThat(queue.cancel()).isZero();
    assertThat(queue.progress().count(RequestState.UNKNOWN)).isEqualTo(2);
    assertThat(queue.progress().total()).isEqualTo(5);
    assertThat(queue.progress().isEnded()).isFalse();
    assertThat(queue.requests(RequestState.UNKNOWN).map(QueuedRequest::key))
        .containsExactly("k0", "k1");
    assertThat(queue.requests(RequestState.FAILED).map(QueuedRequest::key)).containsExactly("k2");
    assertThat(queue.find("k2").orElseThrow().failure()).isNull();
    change("k1", "state = 'completed', slot = null");
    assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    change("k0", "state = 'completed'");
    awaitEnd(queue);
    assertThat(fleet.emulator.count(Operation.EXECUTE_WORKFLOW)).isEqualTo(2);
    assertThat(fleet.emulator.count(Operation.GET_RUNS)).isZero();
  }

  @Test
  void aRunThatANewerVersionLooksAfterIsNotEnded() throws Exception {
    FlowscaleQueue queue =
        fleet.queue(options().handler((request, result) -> change("a", "state = 'archiving'")));
    queue.submit("a", request("cat"));
    queue.start();
    while (only(queue).state() != RequestState.UNKNOWN) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }
    queue.close();

    assertThat(only(queue).state()).isEqualTo(RequestState.UNKNOWN);
  }

  private void change(String key, String what) {
    TestFleet.execute(
        fleet.database,
        "update flowscale_request set " + what + " where request_key = '" + key + "'");
  }

  @Tag("full")
  @Test
  void aDatabaseThatIsDownInTheMiddleLosesNothing() throws Exception {
    AtomicLong failures = new AtomicLong();
    TestDatabase shaky =
        new TestDatabase(
            fleet.database.url(),
            statement -> {
              if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("the database is down");
              }
            });
    FlowscaleQueue queue =
        fleet.keep(FlowscaleQueue.open(shaky, fleet.flowscale, options().build()));
    fleet.queue(options()).submitAll(requests(30));
    queue.start();
    for (int outage = 1; outage <= 5; outage++) {
      fleet.emulator.awaitRequests(Operation.EXECUTE_WORKFLOW, 5 * outage, TestFleet.LIMIT);
      failures.set(20);
    }
    awaitEnd(fleet.queue(options()));

    QueueProgress progress = fleet.queue(options()).progress();
    assertThat(progress.count(RequestState.COMPLETED, RequestState.UNCERTAIN)).isEqualTo(30);
    assertThat(fleet.emulator.runsCreated())
        .isEqualTo((int) progress.count(RequestState.COMPLETED));
  }

  @Tag("full")
  @Test
  void followsTheDeployment() throws Exception {
    FlowscaleQueue queue = fleet.started(options().automaticInFlight(100));
    queue.submitAll(requests(10));
    awaitEnd(queue);

    assertThat(queue.progress().maxInFlight()).isEqualTo(4);
  }

  @Test
  void theCheckDoesNotWaitForAServiceThatHangs() throws Exception {
    fleet.emulator.deploy(EmulatedWorkflow.builder(TestFleet.WORKFLOW).neverEnds().build());
    List<String> calls = new CopyOnWriteArrayList<>();
    List<CallOptions> limits = new CopyOnWriteArrayList<>();
    Flowscale watched =
        TestFleet.watched(
            fleet.flowscale,
            (name, arguments) -> {
              calls.add(name);
              if (name.equals("withOptions")) {
                limits.add((CallOptions) arguments[0]);
              }
              return null;
            });
    FlowscaleQueue queue =
        fleet.keep(
            FlowscaleQueue.open(fleet.database, watched, options().automaticInFlight(100).build()));
    queue.submit("a", request("cat"));
    queue.start();
    fleet.emulator.awaitRequests(Operation.GET_RUN, 1, TestFleet.LIMIT);
    queue.cancel();
    awaitEnd(queue);

    assertThat(fleet.emulator.count(Operation.CHECK_HEALTH)).isPositive();
    assertThat(fleet.emulator.count(Operation.GET_QUEUE)).isPositive();
    assertThat(fleet.emulator.cancelsReceived()).isPositive();
    assertThat(calls).doesNotContain("checkHealth", "getQueue", "cancelRun");
    assertThat(limits)
        .containsOnly(
            CallOptions.builder()
                .callTimeout(Duration.ofSeconds(5))
                .retryPolicy(RetryPolicy.none())
                .build());
  }

  @Test
  void theCheckGoesOnAfterAnError() throws Exception {
    AtomicInteger errors = new AtomicInteger();
    TestDatabase broken =
        new TestDatabase(
            fleet.database.url(),
            statement -> {
              if (statement.startsWith("update flowscale_fleet set checked_at")
                  && errors.incrementAndGet() == 1) {
                throw new LinkageError();
              }
            });
    FlowscaleQueue queue =
        fleet.keep(FlowscaleQueue.open(broken, fleet.flowscale, options().build()));
    queue.start();
    // From another machine, so that nothing but the check wakes this one.
    FlowscaleQueue other = fleet.queue(options());
    other.submit("a", request("cat"));
    awaitEnd(other);

    assertThat(errors).hasValueGreaterThan(1);
  }

  @Test
  void missingTablesAreNamedWithTheirFile() {
    assertThatThrownBy(() -> FlowscaleQueue.open(TestFleet.empty(), options().build()))
        .isInstanceOf(QueueException.class)
        .hasMessageContaining("META-INF/flowscale-db-scheduler/h2/V1__flowscale_queue.sql");
    TestDatabase later = TestFleet.database();
    TestFleet.execute(later, "update flowscale_fleet set schema_version = 2");
    assertThatThrownBy(() -> FlowscaleQueue.open(later, options().build()))
        .hasMessageContaining("version 2");
    assertThatThrownBy(
            () ->
                FlowscaleQueue.open(
                    new TestDatabase("jdbc:h2:tcp://127.0.0.1:1/none", statement -> {}),
                    options().build()))
        .isInstanceOf(QueueException.class)
        .hasMessageContaining("cannot be reached");
  }

  @Test
  void h2MustNotForgetCommits(@TempDir Path folder) {
    TestDatabase file =
        new TestDatabase("jdbc:h2:file:" + folder.resolve("queue"), statement -> {});
    TestFleet.apply(file);
    FlowscaleQueue.open(file, options().build()).close();

    assertThatThrownBy(
            () ->
                FlowscaleQueue.open(
                    new TestDatabase(file.url() + ";WRITE_DELAY=500", statement -> {}),
                    options().build()))
        .isInstanceOf(QueueException.class)
        .hasMessageContaining("write_delay 0");
  }

  @Tag("full")
  @Test
  void timesMayBeAsLongAsADuration() throws Exception {
    Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
    FlowscaleQueue queue =
        fleet.started(options().maxPollInterval(ages).closeTimeout(ages).heartbeats(ages, 40));
    QueueOptions.builder().checkInterval(ages).build();
    queue.submit("a", request("cat"));

    assertThat(queue.awaitEnd(ages)).isTrue();
    queue.close();
  }

  @Test
  void startsOnce() {
    FlowscaleQueue submitOnly = fleet.keep(FlowscaleQueue.open(fleet.database, options().build()));
    assertThatIllegalStateException().isThrownBy(submitOnly::start);
    FlowscaleQueue queue = fleet.started(options());
    assertThatIllegalStateException().isThrownBy(queue::start);
    queue.close();
    queue.close();
    assertThatIllegalStateException().isThrownBy(queue::start);
  }

  @Test
  void stopsAndStartsAgain() throws Exception {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    FlowscaleQueue queue =
        fleet.started(
            options()
                .threadFactory(
                    task -> {
                      Thread thread = new Thread(task);
                      threads.add(thread);
                      return thread;
                    }));
    queue.stop();
    queue.stop();
    assertThat(threads).isNotEmpty();
    for (Thread thread : threads) {
      thread.join();
    }

    queue.submit("a", request("cat"));
    assertThat(queue.progress().count(RequestState.PENDING)).isEqualTo(1);

    queue.start();
    awaitEnd(queue);
    assertThat(queue.progress().count(RequestState.COMPLETED)).isEqualTo(1);
  }

  @Test
  void whatCannotBeStoredIsRefusedByName() throws IOException {
    FlowscaleQueue queue = fleet.queue(options().maxPayloadBytes(3));
    WorkflowInputs.Builder inputs = WorkflowInputs.builder();

    assertRefused(queue, "stream", inputs.file("stream", InputFile.of("a", () -> null)));
    assertRefused(queue, "big", WorkflowInputs.builder().value("big", new byte[4]));
    assertRefused(queue, "bean", WorkflowInputs.builder().json("bean", new Object()));
    BigInteger huge = BigInteger.TEN.pow(1000);
    JsonValue deep =
        IntStream.range(0, 200)
            .boxed()
            .<JsonValue>reduce(
                JsonValue.NULL,
                (inner, i) -> Json.createArrayBuilder().add(inner).build(),
                (one, other) -> one);
    assertRefused(queue, "huge", WorkflowInputs.builder().json("huge", huge));
    assertRefused(queue, "huge", WorkflowInputs.builder().json("huge", new BigDecimal(huge)));
    assertRefused(
        queue, "huge", WorkflowInputs.builder().json("huge", List.of(Json.createValue(huge))));
    assertRefused(queue, "deep", WorkflowInputs.builder().json("deep", deep));
    assertRefused(queue, "nan", WorkflowInputs.builder().json("nan", List.of(Double.NaN)));
    assertThatThrownBy(() -> queue.submit("a", request("x".repeat(1 << 24))))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("inputs are longer than 16777216 characters");
    assertThatThrownBy(() -> queue.submit("a", request("cat").withGroupId("mine")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("groupId");
    for (String key : List.of(" ", "a\nb", "x".repeat(501))) {
      assertThatThrownBy(() -> queue.submit(key, request("cat")))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("key");
    }
    assertThat(queue.progress().total()).isZero();
  }

  @Tag("full")
  @Test
  void largeFilesInTheDatabaseAreReadBack() throws Exception {
    byte[] bytes = new byte[12_000_000];
    WorkflowRequest request =
        WorkflowRequest.of(
            TestFleet.WORKFLOW, WorkflowInputs.builder().value("mask_1", bytes).build());

    WorkflowRequest read = Payload.read(Payload.of(request, bytes.length).json(), "group");

    assertThat(read.inputs().entries())
        .singleElement(type(WorkflowInputs.Upload.class))
        .extracting(upload -> upload.file().bytes().orElseThrow())
        .isEqualTo(bytes);
  }

  private static void assertRefused(
      FlowscaleQueue queue, String name, WorkflowInputs.Builder inputs) {
    assertThatThrownBy(
            () -> queue.submit("a", WorkflowRequest.of(TestFleet.WORKFLOW, inputs.build())))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("input '" + name + "'");
  }

  @Tag("full")
  @Test
  void anOvertakenWorkerCannotEndItsRequest() throws Exception {
    AtomicInteger handedOver = new AtomicInteger();
    FlowscaleQueue queue =
        fleet.queue(
            options()
                .handler(
                    (request, result) -> {
                      if (handedOver.incrementAndGet() == 1) {
                        // As another machine does that takes over.
                        TestFleet.execute(
                            fleet.database,
                            "update flowscale_task set version = version + 1 where picked");
                      }
                    }));
    queue.submit("a", request("cat"));
    queue.start();
    awaitEnd(queue);

    assertThat(only(queue).state()).isEqualTo(RequestState.COMPLETED);
    assertThat(handedOver).hasValue(2);
    assertThat(fleet.emulator.runsCreated()).isEqualTo(1);
  }

  @Tag("full")
  @Test
  void anOvertakenWorkerCannotTakeARequest() throws Exception {
    assertThat(attemptsOfAnOvertakenWorker("set state = ?, slot", options())).isEqualTo(2);
    assertThat(fleet.emulator.count(Operation.EXECUTE_WORKFLOW)).isEqualTo(1);
  }

  @Tag("full")
  @Test
  void anOvertakenWorkerCannotSubmitAgain() throws Exception {
    fleet.emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.gatewayPage(504));
    QueueOptions.Builder options =
        options()
            .uncertaintyPolicy(
                UncertaintyPolicy.builder().search(Duration.ofMillis(100)).submitAgain().build());

    assertThat(attemptsOfAnOvertakenWorker("set submissions", options)).isEqualTo(2);
    assertThat(fleet.emulator.count(Operation.EXECUTE_WORKFLOW)).isEqualTo(2);
  }

  /** How often a statement is executed if its worker is overtaken just before the first time. */
  private int attemptsOfAnOvertakenWorker(String part, QueueOptions.Builder options)
      throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    TestDatabase watched =
        new TestDatabase(
            fleet.database.url(),
            statement -> {
              if (statement.startsWith("update flowscale_request " + part)
                  && attempts.incrementAndGet() == 1) {
                TestFleet.execute(
                    fleet.database, "update flowscale_task set version = version + 1 where picked");
              }
            });
    FlowscaleQueue queue =
        fleet.keep(FlowscaleQueue.open(watched, fleet.flowscale, options.build()));
    queue.submit("a", request("cat"));
    queue.start();
    awaitEnd(queue);
    assertThat(only(queue).state()).isEqualTo(RequestState.COMPLETED);
    return attempts.get();
  }

  @Test
  void aRunIsKeptWhereThePayloadCanNoLongerBeRead() throws Exception {
    AtomicInteger handedOver = new AtomicInteger();
    FlowscaleQueue queue =
        fleet.started(
            options()
                .maxAttempts(1)
                .handler(
                    (request, result) -> {
                      if (handedOver.incrementAndGet() == 1) {
                        throw new IOException("the disk is full\0" + "\uD83D\uDE00".repeat(600));
                      }
                    }));
    queue.submit("a", request("cat"));
    awaitEnd(queue);
    QueuedRequest failed = only(queue);
    // PostgreSQL would not store it otherwise.
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(failed.reason())).isTrue();
    assertThat(failed.reason()).contains("the disk is full\uFFFD\uD83D\uDE00");

    TestFleet.execute(fleet.database, "update flowscale_request set payload = '?'");
    queue.retryFailed();
    awaitEnd(queue);

    assertThat(only(queue).state()).isEqualTo(RequestState.COMPLETED);
    assertThat(only(queue).runId()).isEqualTo(failed.runId());
    assertThat(fleet.emulator.runsCreated()).isEqualTo(1);
  }

  @Test
  void whatWaitsAndMayHaveARunIsNotCancelledUnseen() throws Exception {
    fleet.emulator.deploy(EmulatedWorkflow.builder(TestFleet.WORKFLOW).neverEnds().build());
    String run = fleet.flowscale.executeWorkflow(request("cat").withGroupId("sent before")).runId();
    FlowscaleQueue queue = fleet.queue(options());
    queue.submit("a", request("cat"));
    TestFleet.execute(fleet.database, "update flowscale_request set group_id = 'sent before'");

    assertThat(queue.cancel("a")).isTrue();
    assertThat(only(queue).state()).isEqualTo(RequestState.PENDING);
    queue.start();
    awaitEnd(queue);

    assertThat(only(queue).state()).isEqualTo(RequestState.CANCELLED);
    assertThat(only(queue).runId()).isEqualTo(run);
    assertThat(fleet.emulator.cancelsReceived()).isPositive();
  }

  @Test
  void whatWaitsInAPausedBatchIsCancelledWithItsRun() throws Exception {
    fleet.emulator.deploy(EmulatedWorkflow.builder(TestFleet.WORKFLOW).neverEnds().build());
    String run = fleet.flowscale.executeWorkflow(request("cat").withGroupId("sent before")).runId();
    FlowscaleQueue queue = fleet.queue(options());
    queue.submitAll(requests(2));
    change("k0", "state = 'uncertain', group_id = 'sent before'");
    queue.pause();
    queue.searchAgain();
    queue.start();

    assertThat(queue.cancel("k0")).isTrue();
    while (!queue.find("k0").orElseThrow().state().isEnded()) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }

    assertThat(queue.find("k0").orElseThrow().state()).isEqualTo(RequestState.CANCELLED);
    assertThat(queue.find("k0").orElseThrow().runId()).isEqualTo(run);
    assertThat(queue.find("k1").orElseThrow().state()).isEqualTo(RequestState.PENDING);
    assertThat(fleet.emulator.count(Operation.EXECUTE_WORKFLOW)).isEqualTo(1);
  }

  @Tag("full")
  @Test
  void aFileThatIsNotThereYetIsTriedAgain(@TempDir Path folder) throws Exception {
    Path picture = Files.write(folder.resolve("cat.png"), new byte[] {1, 2, 3});
    FlowscaleQueue queue = fleet.queue(options());
    queue.submit(
        "a",
        WorkflowRequest.of(
            TestFleet.WORKFLOW, WorkflowInputs.builder().file("image_1", picture).build()));
    Files.delete(picture);
    queue.start();
    while (only(queue).reason() == null) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }
    Files.write(picture, new byte[] {1, 2, 3});
    awaitEnd(queue);

    assertThat(only(queue).state()).isEqualTo(RequestState.COMPLETED);
  }

  @Test
  void anAutomaticBoundLeavesAnExplicitOne() {
    Database database = Database.open(fleet.database);
    Requests requests = new Requests(database);

    requests.follow(5);
    assertThat(requests.fleet().maxInFlight()).isEqualTo(5);
    requests.bound(7, false);
    requests.follow(2);

    assertThat(requests.fleet().maxInFlight()).isEqualTo(7);
    database.close();
  }

  @Test
  void anyNumberOfIdleSlotsIsWoken() {
    AtomicLong most = new AtomicLong();
    Database database =
        Database.open(
            new TestDatabase(
                fleet.database.url(),
                statement ->
                    most.accumulateAndGet(
                        statement.chars().filter(c -> c == '?').count(), Math::max)));
    TestFleet.execute(
        fleet.database,
        "insert into flowscale_task (task_name, task_instance, execution_time, picked, version)"
            + " select 'flowscale-slot', x, current_timestamp + interval '3650' day, false, 1"
            + " from system_range(0, 1200)");

    int woken =
        new Requests(database).wake(IntStream.range(0, 1200).mapToObj(Integer::toString).toList());

    assertThat(woken).isEqualTo(1200);
    assertThat(most.get()).isLessThanOrEqualTo(501);
    database.close();
  }

  @Test
  void h2ThatWasOpenedAgainWritesCommitsAtOnce() throws SQLException {
    Database database = Database.open(fleet.database);
    TestFleet.execute(fleet.database, "set write_delay 500");
    database.synchronizeTime();

    assertThat(fleet.dump()).contains("WRITE_DELAY 0").doesNotContain("WRITE_DELAY 500");
    database.close();
  }

  @Test
  void aFailedBatchDoesNotTellTheInputs() {
    BatchUpdateException failed =
        new BatchUpdateException(
            "Batch entry 0 insert ('whiskers')", new int[0], new SQLException("'whiskers'"));
    failed.setNextException(new SQLException("deadlock", "40P01"));
    StringWriter told = new StringWriter();

    QueueException thrown = Database.failed(failed);
    thrown.printStackTrace(new PrintWriter(told));

    assertThat(told.toString()).contains("deadlock").doesNotContain("whiskers");
    assertThat(Database.isOfClass(thrown, "40")).isTrue();
  }

  @Test
  void whatTheDatabaseQuotesIsLeftOut() {
    FlowscaleQueue queue = fleet.queue(options());
    TestFleet.execute(
        fleet.database, "alter table flowscale_request alter column payload varchar(20)");
    StringWriter told = new StringWriter();

    assertThatThrownBy(() -> queue.submit("a", request("whiskers")))
        .isInstanceOf(QueueException.class)
        .hasMessageContaining("22001")
        .satisfies(thrown -> thrown.printStackTrace(new PrintWriter(told)));
    assertThat(told.toString()).contains("Requests.insert").doesNotContain("whiskers");
  }

  @Test
  void aDeadlockIsTriedAgain() {
    Database database = Database.open(fleet.database);
    AtomicInteger attempts = new AtomicInteger();

    int done =
        database.repeated(
            connection -> {
              if (attempts.incrementAndGet() < 3) {
                throw new SQLException("deadlock", "40P01");
              }
              return attempts.get();
            });

    assertThat(done).isEqualTo(3);
    database.close();
  }

  @Test
  void whatChangesABatchOutlastsADeadlock() {
    List<String> lost = new CopyOnWriteArrayList<>();
    TestDatabase busy =
        new TestDatabase(
            fleet.database.url(),
            statement -> {
              if (statement.startsWith("update flowscale_request") && !lost.contains(statement)) {
                lost.add(statement);
                TestFleet.fail(new SQLException("deadlock", "40P01"));
              }
            });
    FlowscaleQueue queue = fleet.keep(FlowscaleQueue.open(busy, options().build()));
    queue.submitAll(requests(4));
    change("k0", "state = 'failed', failure = 'REFUSED'");
    change("k1", "state = 'uncertain', group_id = 'g'");

    assertThat(queue.retryFailed()).isEqualTo(1);
    assertThat(queue.searchAgain()).isEqualTo(1);
    assertThat(queue.prioritize(3)).isEqualTo(4);
    assertThat(queue.cancel()).isEqualTo(4);
    assertThat(lost).hasSize(4);
  }

  @Test
  void anAddressThatCannotBeReadKeepsItsSignature() {
    FileAt file = FileAt.uri(URI.create(fleet.emulator.baseUrl() + "/none?signature=secret"));

    assertThatThrownBy(file::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/none")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Tag("full")
  @Test
  void theDatabaseHoldsNoKeyAndSpendsFewStatements() throws Exception {
    AtomicInteger statements = new AtomicInteger();
    TestDatabase counted =
        new TestDatabase(
            fleet.database.url(),
            statement -> {
              if (!statement.equals("connect") && !statement.startsWith("commit")) {
                statements.incrementAndGet();
              }
            });
    FlowscaleQueue queue =
        fleet.keep(
            FlowscaleQueue.open(
                counted,
                fleet.flowscale,
                // What a machine spends for itself grows with the time that the test takes.
                options()
                    .checkInterval(Duration.ofSeconds(1))
                    .heartbeats(Duration.ofSeconds(10), 4)
                    .build()));
    queue.submitAll(requests(100));
    queue.start();
    awaitEnd(fleet.queue(options()));

    assertThat(statements.get()).isLessThanOrEqualTo(100 * 12);
    assertThat(fleet.dump()).contains("cat 99").doesNotContain(fleet.emulator.apiKey());
    assertThat(queue.toString() + queue.find("k1")).doesNotContain("cat", fleet.emulator.apiKey());
  }
}
