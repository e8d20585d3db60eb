package ai.flowscale.dbscheduler;

import static ai.flowscale.dbscheduler.TestFleet.request;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.model.RunPage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The threads and the check of one machine, with a service that responds at once. */
class WorkersTest {
  private final TestDatabase database = TestFleet.database();
  private final StubService service = new StubService();
  private final FlowscaleQueue queue =
      FlowscaleQueue.open(
          database,
          service.flowscale,
          TestFleet.options()
              .maxInFlight(1)
              .uncertaintyPolicy(UncertaintyPolicy.search(Duration.ofHours(1)))
              .build());

  @AfterEach
  void close() {
    queue.close();
    TestFleet.execute(database, "shutdown");
  }

  private String where(String key) {
    try (Connection connection = database.getConnection()) {
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

  /** The only slot goes from one that is lost to the others, and the lost one is found at last. */
  @Test
  void whatIsBesideTheBoundIsLookedAfter() throws Exception {
    AtomicReference<String> passedBy = new AtomicReference<>();
    queue.submit("first", request("first"), 2);
    queue.submit("lost", request("lost"), 1);
    queue.submit("last", request("last"), 0);
    service.onSubmission = () -> service.isLosingResponses = service.groups.size() == 2;
    service.onSearch =
        () -> {
          if (where("lost").equals("submitting 0")) {
            TestFleet.execute(
                database,
                "update flowscale_request set searched_since = current_timestamp"
                    + " - interval '59' minute where slot = 0");
          } else if (where("lost").equals("submitting " + Requests.MOST_SLOTS)) {
            // The slot may not have taken the next request yet.
            String last = where("last");
            if (!last.startsWith("pending") && passedBy.compareAndSet(null, last)) {
              service.appear(service.groups.get(1));
            }
          }
        };
    queue.start();

    TestFleet.awaitEnd(queue);

    assertThat(queue.progress().count(RequestState.COMPLETED)).isEqualTo(3);
    assertThat(service.groups).hasSize(3).doesNotHaveDuplicates();
    assertThat(passedBy.get()).isIn("submitting 0", "running 0", "completed null");
  }

  /** The only slot is made for another request, though one is searched for. */
  @Test
  void whatIsBesideTheBoundTakesNoPlaceOfAnother() throws Exception {
    queue.submit("lost", request("lost"));
    TestFleet.execute(
        database,
        "update flowscale_request set state = 'submitting', group_id = 'g', submissions = 1,"
            + " searched_since = current_timestamp, slot = "
            + Requests.MOST_SLOTS);
    queue.submit("last", request("last"));
    queue.start();

    while (!where("last").equals("completed null")) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }

    assertThat(where("lost")).isEqualTo("submitting " + Requests.MOST_SLOTS);
    assertThat(queue.progress().inFlight()).isEqualTo(1);
  }

  /** The response to a submission named the run of somebody else. */
  @Test
  void theRunOfAnotherIsNotCancelled() throws Exception {
    service.isRunning = true;
    String strangers = service.appear("strangers");
    service.namedInstead = strangers;
    // Its own does not turn up.
    service.onList = page -> new RunPage(List.of(), page.meta());
    cancelRunning("a");
    service.namedInstead = null;
    TestFleet.execute(database, "update flowscale_fleet set max_in_flight = 3");

    // A check goes through all that are to be cancelled, in any order: after two of them it has
    // come to each.
    cancelRunning("b");
    while (service.cancelled.isEmpty()) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }
    cancelRunning("c");
    while (service.cancelled.size() < 2) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }

    assertThat(queue.find("a").orElseThrow().runId()).isEqualTo(strangers);
    assertThat(service.cancelled).doesNotContain(strangers);
  }

  private void cancelRunning(String key) throws InterruptedException {
    queue.submit(key, request(key));
    if (key.equals("a")) {
      queue.start();
    }
    while (!where(key).startsWith("running")) {
      assertThat(queue.awaitEnd(Duration.ofMillis(20))).isFalse();
    }
    queue.cancel(key);
  }

  /** What a step brings is stored together with the next step, or not at all. */
  @Test
  void whatAnOvertakenStepBringsIsNotStored() throws Exception {
    queue.submit("a", request("a"));
    CountDownLatch searched = new CountDownLatch(1);
    AtomicReference<String> found = new AtomicReference<>();
    service.onSubmission =
        () -> TestFleet.execute(database, "update flowscale_task set version = version + 1");
    service.onSearch =
        () -> {
          found.compareAndSet(null, where("a"));
          searched.countDown();
        };
    queue.start();

    searched.await();
    TestFleet.awaitEnd(queue);

    assertThat(found).hasValue("submitting 0");
    assertThat(queue.find("a").orElseThrow().state()).isEqualTo(RequestState.COMPLETED);
    assertThat(service.groups).hasSize(1);
  }
}
