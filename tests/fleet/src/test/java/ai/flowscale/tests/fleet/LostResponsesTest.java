package ai.flowscale.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueOptions;
import ai.flowscale.tests.processes.JavaProcess;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two JVMs share a batch on PostgreSQL, and of one submission in ten the response is lost. Each is
 * searched for as long as by default, while the containers work on the others.
 */
@Tag("full")
@Timeout(value = 480, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostResponsesTest {
  /** For trying: with other requests, percents, times of a run and settling times. */
  private static final int REQUESTS = Integer.getInteger("flowscale.fleet.lost.requests", 200);

  private static final int LOST_PERCENT = Integer.getInteger("flowscale.fleet.lost.percent", 10);

  private static final int SHORTEST_MILLIS = Integer.getInteger("flowscale.fleet.lost.millis", 300);

  private static final String SETTLING_TIME =
      System.getProperty(
          "flowscale.fleet.lost.settling",
          QueueOptions.defaults().uncertaintyPolicy().settlingTime().orElseThrow().toString());

  private static final int WORKERS = 2;
  private static final int CONTAINERS = 8;
  private static final int BOUND = 2 * CONTAINERS;

  @Test
  void theContainersAreKeptBusyMeanwhile() throws Exception {
    long seed = Long.getLong("flowscale.fleet.seed", new Random().nextLong());
    List<JavaProcess> workers = new ArrayList<>();
    try (PostgresServer postgres = PostgresServer.start();
        HikariDataSource database = Databases.pool(postgres.jdbcUrl(), postgres.user());
        JavaProcess service =
            JavaProcess.startWithHeap(
                "-Xmx256m",
                FleetService.class,
                Integer.toString(CONTAINERS),
                Integer.toString(SHORTEST_MILLIS),
                Integer.toString(SHORTEST_MILLIS * 5 / 3),
                Integer.toString(LOST_PERCENT),
                Long.toString(seed),
                FleetService.LOST_RESPONSES)) {
      Databases.createTables(database, "postgresql");
      String[] arguments = {
        service.readLine(),
        service.readLine(),
        postgres.jdbcUrl(),
        postgres.user(),
        Integer.toString(BOUND),
        "false",
        System.getProperty("flowscale.fleet.logs", "false"),
        "false",
        SETTLING_TIME
      };
      try (FlowscaleQueue queue = FlowscaleQueue.open(database, QueueOptions.defaults())) {
        assertThat(queue.submitAll(Requests.of(REQUESTS))).isEqualTo(REQUESTS);
        for (int i = 0; i < WORKERS; i++) {
          workers.add(JavaProcess.startWithHeap("-Xmx128m", FleetWorker.class, arguments));
        }
        assertThat(queue.awaitEnd(Duration.ofMinutes(7))).as("seed %d", seed).isTrue();
        workers.forEach(JavaProcess::readToEnd);

        ServiceAccount made = ServiceAccount.of(service);
        FleetAccount account = FleetAccount.of(queue, made);
        print(account, made);
        assertThat(account.problems()).as("seed %d", seed).isEmpty();
        assertThat(account.outcomes()).hasSize(REQUESTS);
        assertThat(made.mostInFlight()).as("seed %d", seed).isLessThanOrEqualTo(BOUND);
      }
    } finally {
      workers.forEach(JavaProcess::close);
    }
  }

  @SuppressWarnings("SystemOut") // The figures of the proof.
  private static void print(FleetAccount account, ServiceAccount made) {
    double ideal = made.work().toMillis() / (double) CONTAINERS;
    System.out.printf(
        "%d requests, %d %% of the responses lost, searched for %s: %s; at most %d in flight (bound %d);"
            + " %.1f s from the first run to the end of the last, work / containers %.1f s: ratio %.3f%n",
        account.outcomes().size(),
        LOST_PERCENT,
        SETTLING_TIME,
        account.states(),
        made.mostInFlight(),
        BOUND,
        made.span().toMillis() / 1000.0,
        ideal / 1000,
        made.span().toMillis() / ideal);
  }
}
