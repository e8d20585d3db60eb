package ai.flowscale.dbscheduler;

import static ai.flowscale.dbscheduler.TestFleet.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.error.ApiFailure;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.ValidationException;
import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunStatus;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One step of one slot after the other, on the thread of the test: what keeps two machines from
 * working on the same request, and the fleet within its bound.
 */
class SlotWorkerTest {
  private static final Duration SETTLING_TIME = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int ASIDE = Requests.MOST_SLOTS;

  private static final String TAKE = "update flowscale_request set state = ?, slot";
  private static final String END = "update flowscale_request set state = case";
  private static final String SUBMIT_AGAIN = "update flowscale_request set submissions";
  private static final String MOVE_ASIDE = "update flowscale_request set slot = (select";

  private final TestDatabase quiet = TestFleet.database();
  private final AtomicLong nanos = new AtomicLong();
  private final StubService service = new StubService();
  private final List<String> handedOver = new ArrayList<>();
  private Consumer<String> onStatement = sql -> {};
  private Runnable onHandOver = () -> {};
  private final Database database =
      Database.open(new TestDatabase(quiet.url(), sql -> onStatement.accept(sql)));
  private final FlowscaleQueue queue =
      FlowscaleQueue.open(quiet, TestFleet.options().maxInFlight(4).build());
  private SlotWorker worker = worker(UncertaintyPolicy.search(SETTLING_TIME));

  SlotWorkerTest() {
    new Requests(database).bound(4, false);
  }

  @AfterEach
  void close() {
    queue.close();
    database.close();
    TestFleet.execute(quiet, "shutdown");
  }

  /** A machine; what it has learnt is its own. */
  private SlotWorker worker(UncertaintyPolicy policy) {
    return new SlotWorker(
        service.flowscale,
        TestFleet.options()
            .uncertaintyPolicy(policy)
            .handler(
                (request, result) -> {
                  onHandOver.run();
                  handedOver.add(request.key());
                })
            .build(),
        database,
        new Requests(database),
        new Persistence(PATIENCE, () -> false, nanos::get),
        () -> false);
  }

  /** Has this machine hold a slot. */
  private Requests.HeldSlot hold(int slot) {
    TestFleet.execute(
        quiet,
        "insert into flowscale_task (task_name, task_instance, execution_time, picked, picked_by,"
            + " last_heartbeat, version) select 'flowscale-slot', '%d', current_timestamp, true,"
                .formatted(slot)
            + " 'the test', current_timestamp, 1 where not exists (select 1 from flowscale_task"
            + " where task_instance = '%d')".formatted(slot));
    return new Requests.HeldSlot(slot, 1);
  }

  /** Does a step, and stores what follows as the end of a step does. */
  private SlotWorker.Next step(int slot, Step step) {
    Requests.HeldSlot held = hold(slot);
    SlotWorker.Next next = worker.step(held, step);
    SlotWorker.Change change = next.change();
    if (change != null) {
      database.transaction(
          connection -> {
            change.on(connection);
            Requests.hold(connection, held);
            return true;
          });
    }
    return next;
  }

  private SlotWorker.Next step(int slot) {
    return step(slot, Step.read(Step.FIRST));
  }

  private void submit(int count) {
    queue.submitAll(IntStream.range(0, count).mapToObj(i -> request("cat " + i).withKey("k" + i)));
  }

  private void change(String key, String what) {
    TestFleet.execute(
        quiet, "update flowscale_request set " + what + " where request_key = '" + key + "'");
  }

  private String where(String key) {
    try (Connection connection = quiet.getConnection()) {
      return Database.one(
              connection,
              row -> row.getString(1) + " " + row.getString(2),
              "select state, slot from flowscale_request where request_key = ?",
              key)
          .orElseThrow();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private QueuedRequest find(String key) {
    return queue.find(key).orElseThrow();
  }

  /** Does something once, just before a statement. */
  private void before(String statement, Runnable action) {
    onStatement =
        sql -> {
          if (sql.startsWith(statement)) {
            onStatement = other -> {};
            action.run();
          }
        };
  }

  private static void pass(AtomicLong nanos, Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  // ---- Another machine has taken the slot over

  private void overtake(String how) {
    TestFleet.execute(quiet, "update flowscale_task set " + how);
  }

  private void assertOvertaken(int slot, Step step) {
    assertThatThrownBy(() -> step(slot, step)).isInstanceOf(Requests.OvertakenException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"version = version + 1", "picked = false", "task_instance = '7'"})
  void anOvertakenWorkerTakesAndSendsNothing(String how) {
    submit(1);
    before(TAKE, () -> overtake(how));

    assertOvertaken(0, Step.read(Step.FIRST));

    assertThat(where("k0")).isEqualTo("pending null");
    assertThat(find("k0").groupId()).isNull();
    assertThat(service.groups).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"version = version + 1", "picked = false", "task_instance = '7'"})
  void anOvertakenWorkerEndsNothingAndTakesNoOther(String how) {
    submit(2);
    Step poll = step(0).step();
    onHandOver = () -> overtake(how);

    assertOvertaken(0, poll);

    assertThat(where("k0")).isEqualTo("running 0");
    assertThat(where("k1")).isEqualTo("pending null");
    assertThat(service.groups).hasSize(1);
  }

  @Test
  void anOvertakenWorkerSubmitsNothingAgain() {
    worker = worker(UncertaintyPolicy.builder().search(SETTLING_TIME).submitAgain().build());
    loseTheResponseOf("k0");
    change("k0", "searched_since = current_timestamp - interval '1' hour");
    before(SUBMIT_AGAIN, () -> overtake("version = version + 1"));

    assertOvertaken(0, Step.read(Step.FIRST));

    assertThat(where("k0")).isEqualTo("submitting 0");
    assertThat(service.groups).hasSize(1);
  }

  @Test
  void anOvertakenWorkerMovesNothingAside() {
    learn();
    loseTheResponseOf("k1");
    change("k1", "searched_since = current_timestamp - interval '1' minute");
    before(MOVE_ASIDE, () -> overtake("version = version + 1"));

    assertOvertaken(0, Step.read(Step.FIRST));

    assertThat(where("k1")).isEqualTo("submitting 0");
  }

  /** What another machine has done with the request, while this one holds its slot still. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "slot = 1",
        "slot = null, state = 'cancelled'",
        "state = 'archiving'",
        "run_id = 'x'"
      })
  void aRequestThatIsNotAsItWasIsNotEnded(String what) {
    submit(1);
    Step poll = step(0).step();
    onHandOver = () -> change("k0", what);

    assertOvertaken(0, poll);

    assertThat(find("k0").state()).isNotEqualTo(RequestState.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRequestThatAnotherMachineHasEndedGetsNoRunAndNoSearch(boolean isLost) {
    submit(1);
    service.isLosingResponses = isLost;
    service.onSubmission = () -> change("k0", "slot = null, state = 'uncertain'");

    assertOvertaken(0, Step.read(Step.FIRST));

    assertThat(where("k0")).isEqualTo("uncertain null");
    assertThat(find("k0").runId()).isNull();
  }

  @Test
  void noMachineTakesASlotOverWhileItsHolderStoresTheEnd() {
    submit(1);
    Step poll = step(0).step();
    AtomicInteger refused = new AtomicInteger();
    TestDatabase other =
        new TestDatabase(
            quiet.url().replaceFirst("LOCK_TIMEOUT=\\d+", "LOCK_TIMEOUT=1"), sql -> {});
    onHandOver =
        () ->
            before(
                "commit",
                () ->
                    assertThatThrownBy(
                            () -> {
                              refused.incrementAndGet();
                              try (Connection connection = other.getConnection()) {
                                Database.update(
                                    connection, "update flowscale_task set version = version + 1");
                              }
                            })
                        .isInstanceOf(SQLException.class));

    step(0, poll);

    assertThat(refused).hasValue(1);
    assertThat(where("k0")).isEqualTo("completed null");
  }

  // ---- This machine has stood still

  @Test
  void whatIsTakenTooLateIsPutBackAndNotSent() {
    submit(1);
    before(TAKE, () -> pass(nanos, PATIENCE.dividedBy(2).plusMillis(1)));

    step(0);

    assertThat(where("k0")).isEqualTo("pending null");
    assertThat(find("k0").groupId()).isNull();
    assertThat(service.groups).isEmpty();
  }

  @Test
  void whatIsTakenInTimeIsSent() {
    submit(1);
    before(TAKE, () -> pass(nanos, PATIENCE.dividedBy(2)));

    step(0);

    assertThat(where("k0")).isEqualTo("running 0");
  }

  @Test
  void whatIsToBeSubmittedAgainTooLateIsSearchedForAnew() {
    worker = worker(UncertaintyPolicy.builder().search(SETTLING_TIME).submitAgain().build());
    loseTheResponseOf("k0");
    change("k0", "searched_since = current_timestamp - interval '1' hour");
    before(SUBMIT_AGAIN, () -> pass(nanos, PATIENCE.dividedBy(2).plusMillis(1)));

    step(0);

    assertThat(where("k0")).isEqualTo("submitting 0");
    assertThat(service.groups).hasSize(1);
  }

  @Test
  void whatIsTakenSlowlyWhileItsBatchIsPausedIsNotSent() {
    submit(1);
    before(
        TAKE,
        () -> {
          queue.pause();
          pass(nanos, FlowscaleQueue.POLL_INTERVAL.dividedBy(2).plusMillis(1));
        });

    step(0);

    assertThat(where("k0")).isEqualTo("pending null");
    assertThat(service.groups).isEmpty();
  }

  // ---- The bound

  /** Others are in flight in these slots, above a bound that was lowered. */
  @ParameterizedTest
  @CsvSource({
    "2, '2 3', 0, false",
    "2, '1 2', 0, false",
    "2, '3', 0, true",
    "2, '3', 1, false",
    "3, '5', 1, true",
    "3, '5', 2, false",
    "2, '1', 0, true",
    "1, '99999', 0, false"
  })
  void aLoweredBoundCountsWhatIsInFlightAboveTheSlot(
      int bound, String others, int slot, boolean isSent) {
    submit(4);
    int number = 1;
    for (String other : others.split(" ")) {
      change("k" + number++, running(Integer.parseInt(other)));
    }
    new Requests(database).bound(bound, false);

    SlotWorker.Next next = step(slot);

    assertThat(service.groups).hasSize(isSent ? 1 : 0);
    assertThat(next.pause().equals(Workers.IDLE)).isEqualTo(!isSent);
  }

  private static String running(int slot) {
    return "state = 'running', group_id = 'g', submissions = 1, submitted_at = current_timestamp,"
        + " run_id = 'others', slot = "
        + slot;
  }

  // ---- Uncertain requests

  private void loseTheResponseOf(String key) {
    if (queue.find(key).isEmpty()) {
      queue.submit(key, request(key));
    }
    service.isLosingResponses = true;
    step(0);
    service.isLosingResponses = false;
    assertThat(where(key)).isEqualTo("submitting 0");
  }

  /** Has the machine see a run that took 20 seconds, and takes nothing else. */
  private void learn() {
    queue.submit("learnt", request("learnt"));
    Step.KnownRun known = step(0).step().run();
    Step.KnownRun old =
        new Step.KnownRun(
            known.id(),
            known.request(),
            known.runId(),
            known.submittedAt().minus(StubService.RUN_TIME.multipliedBy(3)),
            0,
            null);
    step(0, new Step(old, 0));
    assertThat(where("learnt")).isEqualTo("completed null");
    service.groups.clear();
  }

  private void searchedFor(String key, int seconds) {
    change(key, "searched_since = current_timestamp - interval '%d' second".formatted(seconds));
  }

  @Test
  void aRequestWhoseRunWouldHaveEndedGivesItsSlotToAnother() {
    learn();
    loseTheResponseOf("k1");
    queue.submit("k2", request("k2"));

    searchedFor("k1", 20);
    SlotWorker.Next next = step(0);
    assertThat(where("k1")).as("one run is little to learn from").isEqualTo("submitting 0");
    assertThat(next.pause()).isLessThan(Duration.ofSeconds(9));
    searchedFor("k1", 40);
    step(0);

    assertThat(where("k1")).isEqualTo("submitting " + ASIDE);
    assertThat(where("k2")).isEqualTo("running 0");
    assertThat(find("k1").groupId()).isEqualTo(service.groups.get(0));
    assertThat(queue.progress().inFlight()).isEqualTo(2);
  }

  @Test
  void whereNothingIsLearntTheSlotIsHeldForTheSettlingTime() {
    loseTheResponseOf("k1");
    queue.submit("k2", request("k2"));
    searchedFor("k1", 110);

    step(0);

    assertThat(where("k1")).isEqualTo("submitting 0");
    assertThat(where("k2")).isEqualTo("pending null");
  }

  @Test
  void aShortRunThatIsListedLateHasItsSlotForSomeSeconds() {
    learn();
    // Only the twenty latest count.
    for (int i = 0; i < 20; i++) {
      queue.submit("s" + i, request("s" + i));
      Step poll = step(0).step();
      step(0, poll);
    }
    loseTheResponseOf("k1");

    searchedFor("k1", 1);
    step(0);
    assertThat(where("k1")).isEqualTo("submitting 0");
    searchedFor("k1", 3);
    step(0);
    assertThat(where("k1")).isEqualTo("submitting " + ASIDE);
  }

  @Test
  void aSettlingTimeThatIsShorterEndsTheSearch() {
    worker = worker(UncertaintyPolicy.search(Duration.ofSeconds(3)));
    learn();
    loseTheResponseOf("k1");
    searchedFor("k1", 2);

    assertThat(step(0).pause()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    searchedFor("k1", 3);
    step(0);

    assertThat(where("k1")).isEqualTo("uncertain null");
  }

  @Test
  void whereNoSubmissionBringsARunAnyMoreTheSlotsAreHeld() {
    learn();
    loseTheResponseOf("k1");
    queue.submit("k2", request("k2"));
    searchedFor("k1", 60);
    service.isLosingResponses = true;
    step(0);
    assertThat(where("k1")).isEqualTo("submitting " + ASIDE);
    assertThat(where("k2")).isEqualTo("submitting 0");

    queue.submit("k3", request("k3"));
    searchedFor("k2", 60);
    step(0);

    assertThat(where("k2")).isEqualTo("submitting 0");
    assertThat(where("k3")).isEqualTo("pending null");
  }

  @Test
  void eachRequestHasASlotOfItsOwnBesideTheBound() {
    learn();
    for (int i = 1; i <= 3; i++) {
      queue.submit("good" + i, request("good" + i));
      step(0, step(0).step());
      loseTheResponseOf("k" + i);
      searchedFor("k" + i, 60);
      step(0);
    }
    assertThat(where("k3")).isEqualTo("submitting " + (ASIDE + 2));

    change("k2", "state = 'uncertain', slot = null");
    loseTheResponseOf("k4");
    searchedFor("k4", 60);
    queue.submit("good", request("good"));
    step(1, step(1).step());
    // As where another machine has chosen the same slot at the same moment.
    before(
        MOVE_ASIDE,
        () -> TestFleet.fail(new SQLException("unique index or primary key violation", "23505")));
    step(0);

    assertThat(where("k4")).isEqualTo("submitting " + (ASIDE + 1));
  }

  private void moveAside(String key) {
    learn();
    loseTheResponseOf(key);
    searchedFor(key, 60);
    step(0);
    assertThat(where(key)).isEqualTo("submitting " + ASIDE);
  }

  @Test
  void nothingIsSentFromASlotBesideTheBound() {
    submit(1);
    assertThat(step(ASIDE).pause()).isEqualTo(Workers.IDLE);
    assertThat(service.groups).isEmpty();
  }

  @Test
  void aRunThatTurnsUpLateCountsForTheBound() {
    moveAside("k1");
    new Requests(database).bound(1, false);
    queue.submit("k2", request("k2"));
    service.isRunning = true;
    String run = service.appear(find("k1").groupId());

    Step poll = step(ASIDE).step();
    assertThat(where("k1")).isEqualTo("running " + ASIDE);
    assertThat(step(0).pause()).isEqualTo(Workers.IDLE);
    assertThat(where("k2")).isEqualTo("pending null");
    service.isRunning = false;
    step(ASIDE, poll);
    step(0);

    assertThat(where("k1")).isEqualTo("completed null");
    assertThat(find("k1").runId()).isEqualTo(run);
    assertThat(handedOver).containsExactly("learnt", "k1");
    assertThat(where("k2")).isEqualTo("running 0");
  }

  @Test
  void whatIsSearchedForBesideTheBoundDoesNotCountForIt() {
    moveAside("k1");
    new Requests(database).bound(1, false);
    queue.submit("k2", request("k2"));

    step(0);

    assertThat(where("k2")).isEqualTo("running 0");
    assertThat(new Requests(database).usedSlots())
        .filteredOn(Requests.UsedSlot::isCounted)
        .extracting(Requests.UsedSlot::slot)
        .containsExactly(0);
  }

  @Test
  void whatIsSearchedForBesideTheBoundIsUncertainWhenItHasSettled() throws Exception {
    moveAside("k1");
    assertThat(queue.drain(Duration.ofMillis(1))).as("it may have a run").isFalse();
    searchedFor("k1", 119);
    step(ASIDE);
    assertThat(where("k1")).isEqualTo("submitting " + ASIDE);
    searchedFor("k1", 121);

    assertThat(step(ASIDE).pause()).isEqualTo(Workers.IDLE);

    assertThat(where("k1")).isEqualTo("uncertain null");
    assertThat(find("k1").reason()).contains("PT2M");
    assertThat(service.groups).hasSize(1);
    assertThat(queue.drain(Duration.ofSeconds(5))).isTrue();
  }

  @Test
  void searchingAgainHasTheWholeSettlingTimeAndASlot() {
    moveAside("k1");
    searchedFor("k1", 121);
    step(ASIDE);
    queue.searchAgain();

    step(0);
    assertThat(where("k1")).isEqualTo("submitting 0");
    service.appear(find("k1").groupId());
    step(0);

    assertThat(where("k1")).isEqualTo("running 0");
    assertThat(service.groups).hasSize(1);
  }

  @Test
  void whatIsSubmittedAgainIsSentOnceAndWithinTheBound() {
    worker = worker(UncertaintyPolicy.builder().search(SETTLING_TIME).submitAgain().build());
    moveAside("k1");
    String group = find("k1").groupId();
    new Requests(database).bound(1, false);
    queue.submit("k2", request("k2"));
    step(0);
    searchedFor("k1", 121);

    step(ASIDE);
    assertThat(where("k1")).isEqualTo("pending null");
    assertThat(service.groups).hasSize(2);
    queue.pause();
    change("k2", "state = 'completed', slot = null");
    step(0);
    assertThat(where("k1")).isEqualTo("pending null");
    queue.resume();
    service.isLosingResponses = true;
    step(0);

    assertThat(service.groups).hasSize(3).last().isEqualTo(group);
    assertThat(where("k1")).isEqualTo("submitting 0");
    searchedFor("k1", 121);
    step(0);
    assertThat(where("k1")).isEqualTo("uncertain null");
    assertThat(service.groups).hasSize(3);
  }

  @Test
  void whatIsCancelledBesideTheBoundIsNotSubmittedAgain() {
    worker = worker(UncertaintyPolicy.builder().search(SETTLING_TIME).submitAgain().build());
    moveAside("k1");
    searchedFor("k1", 121);
    before("update flowscale_request set state = 'pending', slot", () -> queue.cancel("k1"));

    assertOvertaken(ASIDE, Step.read(Step.FIRST));
    step(ASIDE);

    assertThat(where("k1")).isEqualTo("uncertain null");
    assertThat(service.groups).hasSize(1);
  }

  // ---- No third run, and none for what is cancelled

  private static UncertaintyPolicy submittingAgain() {
    return UncertaintyPolicy.builder().search(SETTLING_TIME).submitAgain().build();
  }

  private static FlowscaleException refusal(int status) {
    ApiFailure failure = ApiFailure.of("executeWorkflow", status);
    return switch (status) {
      case 401 -> new AuthenticationException("who are you", failure);
      case 404 -> new NotFoundException("nothing there", failure);
      case 422 -> new ValidationException("not so", failure);
      case 429 -> new RateLimitException("slowly", failure);
      default -> new ServerException("busy", failure);
    };
  }

  /** Nothing that an application may do with it has it sent. */
  private void assertNotSentAgain(String key, int sent) {
    assertThat(queue.retryFailed()).isZero();
    step(0);
    queue.searchAgain();
    for (int i = 0; i < 2; i++) {
      searchedFor(key, 121);
      step(0);
    }
    assertThat(service.groups).hasSize(sent);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 422, 429, 503})
  void whatIsRefusedAtItsSecondSubmissionIsUncertain(int status) {
    worker = worker(submittingAgain());
    loseTheResponseOf("k1");
    searchedFor("k1", 121);
    service.refusal = refusal(status);

    step(0);

    assertThat(where("k1")).as("the first one may have a run").isEqualTo("uncertain null");
    assertThat(service.groups).hasSize(2);
    service.refusal = null;
    assertNotSentAgain("k1", 2);
    assertThat(where("k1")).isEqualTo("uncertain null");
  }

  @Test
  void whatCannotBeReadAtItsSecondSubmissionIsUncertain() {
    worker = worker(submittingAgain());
    loseTheResponseOf("k1");
    searchedFor("k1", 121);
    change("k1", "payload = '?'");

    step(0);

    assertThat(where("k1")).as("the first one may have a run").isEqualTo("uncertain null");
    assertNotSentAgain("k1", 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aListedRunWithoutAnIdOrAGroupMayBeItsOwn(boolean isNamed) {
    worker = worker(submittingAgain());
    loseTheResponseOf("k1");
    searchedFor("k1", 121);
    Run listed = Run.builder("r1", RunStatus.RUNNING).build();
    Run own = isNamed ? listed : withoutId(find("k1").groupId());
    service.onList = page -> page(1, 1, 1, List.of(own));

    step(0);

    assertThat(where("k1")).isEqualTo("uncertain null");
    assertThat(find("k1").reason()).contains("may be its own");
    assertThat(service.groups).hasSize(1);
  }

  private static Run withoutId(String group) {
    return new Run(
        null,
        TestFleet.WORKFLOW,
        group,
        null,
        RunStatus.RUNNING,
        List.of(),
        List.of(),
        List.of(),
        null,
        null,
        null,
        JsonFields.none());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsCancelledWhileItsRunIsSearchedForIsNotSubmittedAgain(boolean isMeanwhile) {
    worker = worker(submittingAgain());
    loseTheResponseOf("k1");
    searchedFor("k1", 121);
    if (isMeanwhile) {
      before(SUBMIT_AGAIN, () -> queue.cancel("k1"));
      assertOvertaken(0, Step.read(Step.FIRST));
    } else {
      queue.cancel("k1");
    }

    step(0);

    assertThat(where("k1")).as("it may have a run").isEqualTo("uncertain null");
    assertNotSentAgain("k1", 1);
  }

  @Test
  void whatANewerVersionHasStoredIsNotSubmittedAgain() {
    worker = worker(submittingAgain());
    loseTheResponseOf("k1");
    searchedFor("k1", 121);
    change("k1", "payload_format = 2");

    step(0);

    assertThat(where("k1")).isEqualTo("uncertain null");
    assertThat(service.groups).hasSize(1);
  }

  @Test
  void whatIsSearchedForInAPausedBatchIsNotSubmittedAgain() {
    worker = worker(submittingAgain());
    loseTheResponseOf("k1");
    searchedFor("k1", 121);
    queue.pause();

    step(0);

    assertThat(where("k1")).isEqualTo("uncertain null");
    assertThat(service.groups).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 422, 429, 503})
  void whatIsRefusedAfterItWasCancelledIsNotSentAgain(int status) {
    submit(1);
    service.refusal = refusal(status);
    service.onSubmission = () -> queue.cancel("k0");

    step(0);

    assertThat(where("k0")).isEqualTo("cancelled null");
    change("k0", "not_before = null");
    service.refusal = null;
    assertNotSentAgain("k0", 1);
  }

  @Test
  void whatIsTakenTooLateAfterItWasCancelledIsNotSent() {
    submit(1);
    before(TAKE, () -> pass(nanos, PATIENCE.dividedBy(2).plusMillis(1)));
    Requests.HeldSlot held = hold(0);
    SlotWorker.Change back = worker.step(held, Step.read(Step.FIRST)).change();
    queue.cancel("k0");
    database.transaction(
        connection -> {
          back.on(connection);
          return true;
        });

    assertThat(where("k0")).isEqualTo("cancelled null");
    assertNotSentAgain("k0", 0);
  }

  @Test
  void aCancelledRequestWhoseRunIsLostIsNotSentAgain() {
    submit(1);
    Step.KnownRun run = step(0).step().run();
    Step.KnownRun old =
        new Step.KnownRun(
            run.id(), run.request(), run.runId(), run.submittedAt().minusSeconds(60), 0, null);
    queue.cancel("k0");
    service.refusal = refusal(404);

    Step poll = new Step(old, 0);
    for (int i = 0; i < 2; i++) {
      poll = step(0, poll).step();
      assertThat(where("k0")).as("one response is not enough").isEqualTo("running 0");
    }
    step(0, poll);

    assertThat(where("k0")).isEqualTo("cancelled null");
    service.refusal = null;
    assertNotSentAgain("k0", 1);
  }

  // ---- What a list proves

  private static RunPage page(int page, long total, int pages, List<Run> runs) {
    return new RunPage(runs, new PageMeta(page, 100, total, pages, null, null, null));
  }

  private static List<Run> runsOfOthers(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(
            i ->
                Run.builder("others-" + i, RunStatus.RUNNING)
                    .groupId("others")
                    .workflowId(TestFleet.WORKFLOW)
                    .build())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0", "5, 0, 0", "-1, 0, 0", "0, 3, 0", "500, 1, 1", "500, 5, 1"})
  void aListWhoseCountsDoNotAgreeProvesNothing(long total, int pages, int ofOthers) {
    worker = worker(submittingAgain());
    loseTheResponseOf("k1");
    service.onList = page -> page(page.meta().page(), total, pages, runsOfOthers(0, ofOthers));

    step(0);
    assertThat(where("k1")).isEqualTo("submitting 0");
    searchedFor("k1", 121);
    step(0);

    assertThat(where("k1")).isEqualTo("uncertain null");
    assertThat(service.groups).hasSize(1);
    assertNotSentAgain("k1", 1);
  }

  @Test
  void oneOfTwoRunsIsNotTaken() {
    loseTheResponseOf("k1");
    String run = service.appear(find("k1").groupId());
    service.onList = page -> page(1, 2, 1, page.runs());

    step(0);
    assertThat(where("k1")).isEqualTo("submitting 0");
    searchedFor("k1", 121);
    step(0);
    assertThat(where("k1")).isEqualTo("uncertain null");
    assertThat(find("k1").reason()).contains(run);

    service.onList = page -> page;
    queue.searchAgain();
    step(0);
    assertThat(where("k1")).isEqualTo("running 0");
    assertThat(find("k1").runId()).isEqualTo(run);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aListThatIgnoresTheGroupIsReadToItsEnd(boolean isThere) {
    worker = worker(submittingAgain());
    loseTheResponseOf("k1");
    String own = isThere ? service.appear(find("k1").groupId()) : "none";
    service.onList =
        page -> {
          List<Run> all = new ArrayList<>(runsOfOthers(0, 150));
          all.addAll(page.runs());
          int from = 100 * (page.meta().page() - 1);
          return page(
              page.meta().page(),
              all.size(),
              2,
              all.subList(from, Math.min(from + 100, all.size())));
        };
    searchedFor("k1", 121);

    step(0);

    assertThat(where("k1")).isEqualTo("running 0");
    assertThat(service.groups).hasSize(isThere ? 1 : 2);
    assertThat(find("k1").runId()).isEqualTo(isThere ? own : "run-0");
  }

  @Test
  void aListedRunOfAnotherWorkflowIsNotTaken() {
    worker = worker(submittingAgain());
    loseTheResponseOf("k1");
    service.appear(find("k1").groupId());
    service.onList =
        page -> new RunPage(List.of(other(page.runs().get(0), "workflow")), page.meta());
    searchedFor("k1", 121);

    step(0);

    assertThat(where("k1")).isEqualTo("uncertain null");
    assertThat(find("k1").reason()).contains("may be its own");
    assertThat(service.groups).hasSize(1);
  }

  // ---- Whose run it is

  /** A run that tells another group, or another workflow. */
  private static Run other(Run run, String what) {
    return Run.builder(run.id(), run.status())
        .groupId(what.equals("group") ? "others" : run.groupId())
        .workflowId(what.equals("workflow") ? "another" : run.workflowId())
        .build();
  }

  private static Run failed(Run run) {
    return in(RunStatus.FAILED, run);
  }

  private static Run in(RunStatus status, Run run) {
    return Run.builder(run.id(), status)
        .groupId(run.groupId())
        .workflowId(run.workflowId())
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"group", "workflow"})
  void aPollThatTellsAnotherGroupOrWorkflowIsNotBelieved(String what) {
    submit(1);
    Step poll = step(0).step();

    service.onPoll = run -> other(run, what);
    poll = step(0, poll).step();
    service.onPoll = run -> failed(other(run, what));
    poll = step(0, poll).step();

    assertThat(where("k0")).isEqualTo("running 0");
    assertThat(handedOver).isEmpty();
    service.onPoll = run -> run;
    step(0, poll);
    assertThat(where("k0")).isEqualTo("completed null");
    assertThat(handedOver).containsExactly("k0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"group", "workflow"})
  void aResultThatTellsAnotherGroupOrWorkflowIsNotHandedOver(String what) {
    submit(1);
    Step poll = step(0).step();

    service.onWait = run -> other(run, what);
    poll = step(0, poll).step();
    service.onWait = run -> failed(other(run, what));
    poll = step(0, poll).step();
    service.onWait = run -> in(RunStatus.CANCELLED, other(run, what));
    poll = step(0, poll).step();

    assertThat(where("k0")).isEqualTo("running 0");
    assertThat(handedOver).isEmpty();
    service.onWait = run -> run;
    step(0, poll);
    assertThat(where("k0")).isEqualTo("completed null");
    assertThat(handedOver).containsExactly("k0");
  }

  /** The response to a submission, or what arrived of it, named the run of somebody else. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereTheRunThatWasNamedIsAnothersTheOneOfTheGroupIsTaken(boolean isReadable) {
    worker = worker(submittingAgain());
    String strangers = service.appear("strangers");
    service.namedInstead = strangers;
    service.isNamedInPart = !isReadable;
    submit(1);
    service.onList = page -> page(1, 0, 0, List.of());
    Step poll = step(0, step(0).step()).step();
    assertThat(find("k0").runId()).isEqualTo(strangers);

    service.onList = page -> page;
    poll = step(0, poll).step();
    assertThat(where("k0")).isEqualTo("running 0");
    assertThat(find("k0").runId()).isEqualTo("run-1");
    step(0, poll);

    assertThat(where("k0")).isEqualTo("completed null");
    assertThat(handedOver).containsExactly("k0");
    assertThat(service.groups).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereAllPollsAreAboutAnotherRunTheRequestIsUncertain(boolean isListed) {
    worker = worker(submittingAgain());
    submit(1);
    Step poll = step(0).step();
    service.onPoll = run -> other(run, "group");
    service.onList = page -> isListed ? page : page(1, 0, 0, List.of());

    for (int i = 0; i < 66; i++) {
      assertThat(where("k0")).isEqualTo("running 0");
      poll = step(0, poll).step();
    }

    assertThat(where("k0")).isEqualTo("uncertain null");
    assertThat(handedOver).isEmpty();
    assertThat(service.groups).hasSize(1);
  }

  // ---- Failures that pass, and those that do not

  private static FlowscaleException unreadableFile() {
    return new InvalidRequestException("image", "image cannot be read", new IOException("gone"));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 429, 503, 0})
  void whatIsRefusedForAReasonThatMayPassIsSentLater(int status) {
    boolean isCounted = status == 503 || status == 0;
    submit(1);
    service.refusal = status == 0 ? unreadableFile() : refusal(status);

    for (int i = 0; i < 5; i++) {
      assertThat(where("k0")).isEqualTo("pending null");
      step(0);
      change("k0", "not_before = null");
    }

    assertThat(where("k0")).isEqualTo(isCounted ? "failed null" : "pending null");
    service.refusal = null;
    queue.retryFailed();
    step(0);
    assertThat(where("k0")).isEqualTo("running 0");
    assertThat(service.groups).hasSize(6).doesNotHaveDuplicates();
  }

  @Test
  void whatIsRefusedForGoodFailsAndTheNextIsSent() {
    submit(2);
    service.refusal = refusal(422);
    service.onSubmission = () -> service.refusal = service.groups.size() == 1 ? refusal(422) : null;

    step(0);

    assertThat(where("k0")).isEqualTo("failed null");
    assertThat(find("k0").failure()).isEqualTo(RequestFailure.REFUSED);
    assertThat(where("k1")).isEqualTo("running 0");
  }

  @Test
  void whatCannotBeReadAndWasNeverSentFailsAndTheNextIsSent() {
    submit(2);
    change("k0", "payload = '?'");

    step(0);

    assertThat(find("k0").failure()).isEqualTo(RequestFailure.PAYLOAD);
    assertThat(where("k1")).isEqualTo("running 0");
    assertThat(service.groups).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 429, 503})
  void aPollThatFailsIsRepeated(int status) {
    submit(1);
    Step poll = step(0).step();
    service.refusal = refusal(status);
    for (int i = 0; i < 70; i++) {
      poll = step(0, poll).step();
    }
    assertThat(where("k0")).isEqualTo("running 0");

    service.refusal = null;
    step(0, poll);

    assertThat(handedOver).containsExactly("k0");
  }

  @Test
  void aRunThatWasJustSubmittedMayBeUnknown() {
    submit(1);
    Step poll = step(0).step();
    service.refusal = refusal(404);
    for (int i = 0; i < 5; i++) {
      poll = step(0, poll).step();
    }

    assertThat(where("k0")).isEqualTo("running 0");
  }

  @Test
  void aFailedRunIsRunAgainOnlyWhereThatIsAskedFor() {
    submit(1);
    Step poll = step(0).step();
    service.onPoll = SlotWorkerTest::failed;
    service.onWait = SlotWorkerTest::failed;

    step(0, poll);
    step(0);

    assertThat(where("k0")).isEqualTo("failed null");
    assertThat(find("k0").failure()).isEqualTo(RequestFailure.RUN);
    assertThat(service.groups).hasSize(1);
    assertThat(queue.retryFailed()).isEqualTo(1);
    step(0);
    assertThat(service.groups).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void aResultThatCannotBeHandedOverKeepsItsRun() {
    submit(1);
    Step poll = step(0).step();
    onHandOver =
        () -> {
          throw new NoClassDefFoundError("com/example/Storage");
        };
    for (int i = 0; i < 5; i++) {
      assertThat(where("k0")).isEqualTo("running 0");
      poll = step(0, poll).step();
    }
    assertThat(where("k0")).isEqualTo("failed null");
    assertThat(find("k0").failure()).isEqualTo(RequestFailure.HAND_OVER);

    onHandOver = () -> {};
    queue.retryFailed();
    step(0);

    assertThat(where("k0")).isEqualTo("completed null");
    assertThat(find("k0").runId()).isEqualTo("run-0");
    assertThat(service.groups).hasSize(1);
  }

  @Test
  void aResultThatKillsItsMachinesIsNotHandedOverWithoutEnd() {
    submit(1);
    Step.KnownRun run = step(0).step().run();

    step(0, new Step(run, 0, 0, 0, 6));

    assertThat(where("k0")).isEqualTo("failed null");
    assertThat(find("k0").failure()).isEqualTo(RequestFailure.HAND_OVER);
    assertThat(handedOver).isEmpty();
  }

  // ---- The database is away

  /** Breaks the connection once: before a statement, or before or after the commit of it. */
  private void breakAt(String statement, String place) {
    Runnable breaking = () -> TestFleet.fail(new SQLException("the connection is broken", "08006"));
    before(statement, place.equals(statement) ? breaking : () -> before(place, breaking));
  }

  @ParameterizedTest
  @ValueSource(strings = {TAKE, "commit", "committed"})
  void whatIsTakenWhileTheDatabaseIsAwayIsSentOnce(String statement) {
    submit(1);
    breakAt(TAKE, statement);

    step(0);

    assertThat(service.groups).hasSize(1);
    assertThat(where("k0")).isEqualTo("running 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {SUBMIT_AGAIN, "commit", "committed"})
  void whatIsSubmittedAgainWhileTheDatabaseIsAwayIsSentOnce(String statement) {
    worker = worker(submittingAgain());
    loseTheResponseOf("k1");
    searchedFor("k1", 121);
    breakAt(SUBMIT_AGAIN, statement);

    step(0);

    assertThat(service.groups).hasSize(2);
    assertThat(where("k1")).isEqualTo("running 0");
  }
}
