package ai.flowscale.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueOptions;
import ai.flowscale.dbscheduler.RequestState;
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
 * Three JVMs share a batch whose bound follows the deployment: two requests for each container,
 * whoever of them asks the service. One of them is killed and replaced, and one HTTP request in ten
 * goes wrong.
 */
@Tag("full")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AutomaticBoundTest {
  private static final int REQUESTS = 150;
  private static final int WORKERS = 3;
  private static final int CONTAINERS = 2;

  @Test
  void theBoundHoldsForAllProcessesTogether() throws Exception {
    long seed = new Random().nextLong();
    List<JavaProcess> workers = new ArrayList<>();
    try (PostgresServer postgres = PostgresServer.start();
        HikariDataSource database = Databases.pool(postgres.jdbcUrl(), postgres.user());
        JavaProcess service =
            JavaProcess.startWithHeap(
                "-Xmx128m",
                FleetService.class,
                Integer.toString(CONTAINERS),
                "50",
                "150",
                "10",
                Long.toString(seed))) {
      Databases.createTables(database, "postgresql");
      String[] arguments = {
        service.readLine(),
        service.readLine(),
        postgres.jdbcUrl(),
        postgres.user(),
        FleetWorker.AUTOMATIC,
        "false",
        System.getProperty("flowscale.fleet.logs", "false"),
        "false",
        FleetWorker.SETTLING_TIME.toString()
      };
      try (FlowscaleQueue queue = FlowscaleQueue.open(database, QueueOptions.defaults())) {
        assertThat(queue.submitAll(Requests.of(REQUESTS))).isEqualTo(REQUESTS);
        for (int i = 0; i < WORKERS; i++) {
          workers.add(start(arguments));
        }
        while (queue.progress().count(RequestState.COMPLETED) < REQUESTS / 3) {
          assertThat(queue.awaitEnd(Duration.ofMillis(100))).isFalse();
        }
        workers.remove(0).close();
        workers.add(start(arguments));
        assertThat(queue.awaitEnd(Duration.ofMinutes(3))).as("seed %d", seed).isTrue();
        workers.forEach(JavaProcess::readToEnd);

        ServiceAccount made = ServiceAccount.of(service);
        FleetAccount account = FleetAccount.of(queue, made);
        assertThat(account.problems()).as("seed %d", seed).isEmpty();
        assertThat(account.outcomes()).hasSize(REQUESTS);
        // Above the containers, or they were not kept busy.
        assertThat(made.mostInFlight())
            .as("seed %d", seed)
            .isBetween(CONTAINERS + 1, 2 * CONTAINERS);
      }
    } finally {
      workers.forEach(JavaProcess::close);
    }
  }

  private static JavaProcess start(String... arguments) {
    JavaProcess worker = JavaProcess.startWithHeap("-Xmx128m", FleetWorker.class, arguments);
    // What it hands over may come first, by another thread.
    String line = worker.readLine();
    while (line.startsWith(FleetWorker.HANDED_OVER)) {
      line = worker.readLine();
    }
    assertThat(line).isEqualTo(FleetWorker.READY);
    return worker;
  }
}
