package ai.flowscale.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueOptions;
import ai.flowscale.tests.processes.JavaProcess;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One JVM works on a queue in a file, which only one process can open at a time. It is killed each
 * time it has handed over some results, and started again.
 */
@Tag("full")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OneMachineTest {
  private static final int REQUESTS = 120;
  private static final int KILLS = 4;
  private static final int CONTAINERS = 4;
  private static final int BOUND = 6;
  private static final String USER = "fleet";

  @TempDir Path folder;

  @Test
  void everyRequestRunsOnce() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String url = "jdbc:h2:file:" + folder.resolve("queue");
    try (HikariDataSource database = Databases.pool(url, USER)) {
      Databases.createTables(database, "h2");
      try (FlowscaleQueue queue = FlowscaleQueue.open(database, QueueOptions.defaults())) {
        assertThat(queue.submitAll(Requests.of(REQUESTS))).isEqualTo(REQUESTS);
      }
    }
    try (JavaProcess service =
        JavaProcess.startWithHeap(
            "-Xmx128m",
            FleetService.class,
            Integer.toString(CONTAINERS),
            "50",
            "150",
            "10",
            Long.toString(seed))) {
      String[] arguments = {
        service.readLine(),
        service.readLine(),
        url,
        USER,
        Integer.toString(BOUND),
        "true",
        System.getProperty("flowscale.fleet.logs", "false"),
        "true",
        FleetWorker.SETTLING_TIME.toString()
      };
      Set<String> handedOver = new HashSet<>();
      for (int i = 0; i < KILLS; i++) {
        try (JavaProcess worker = start(arguments)) {
          await(worker, handedOver, handedOver.size() + 1 + random.nextInt(25));
        }
      }
      try (JavaProcess worker = start(arguments)) {
        String line = worker.readLine();
        while (!line.equals(FleetWorker.ENDED)) {
          line = worker.readLine();
        }
        worker.readToEnd();
      }

      ServiceAccount made = ServiceAccount.of(service);
      try (HikariDataSource database = Databases.pool(url, USER);
          FlowscaleQueue queue = FlowscaleQueue.open(database, QueueOptions.defaults())) {
        FleetAccount account = FleetAccount.of(queue, made);
        assertThat(account.problems()).as("seed %d", seed).isEmpty();
        assertThat(account.outcomes()).hasSize(REQUESTS);
        assertThat(made.mostInFlight()).isLessThanOrEqualTo(BOUND);
      }
    }
  }

  private static JavaProcess start(String... arguments) {
    return JavaProcess.startWithHeap("-Xmx128m", FleetWorker.class, arguments);
  }

  /** Reads until so many requests were handed over, some of them perhaps twice. */
  private static void await(JavaProcess worker, Set<String> handedOver, int count) {
    while (handedOver.size() < count) {
      String line = worker.readLine();
      if (line.startsWith(FleetWorker.HANDED_OVER)) {
        handedOver.add(line);
      }
    }
  }
}
