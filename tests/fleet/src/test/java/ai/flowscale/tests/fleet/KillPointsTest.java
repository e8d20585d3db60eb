package ai.flowscale.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueOptions;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Outcome;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One machine after the other works on a queue, and each is halted before or after one of its
 * statements, commits or calls, until the batch has ended.
 */
@Tag("full")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KillPointsTest {
  private static final int KILLS = Integer.getInteger("flowscale.fleet.kills", 500);
  private static final int MOST_POINTS = 80;
  private static final int BOUND = 4;
  private static final Duration SETTLING_TIME = Duration.ofMillis(200);

  private final Map<String, String> ticketsByRun = new ConcurrentHashMap<>();

  @Test
  void whereverAMachineIsHaltedEachRequestRunsOnce() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (HikariDataSource database = Databases.pool("jdbc:h2:mem:kills", "fleet");
        FlowscaleEmulator emulator = emulator();
        Flowscale flowscale = Flowscale.create(config(emulator))) {
      Databases.createTables(database, "h2");
      try (FlowscaleQueue queue = FlowscaleQueue.open(database, options())) {
        int requests = 0;
        for (int kills = 0; kills < KILLS; kills++) {
          // As many as a life is long, so that there is always work, and a rest that waits.
          int wanted = requests + 4;
          queue.submitAll(Requests.of(wanted).skip(requests));
          requests = wanted;
          MortalMachine machine = new MortalMachine(random.nextInt(MOST_POINTS));
          live(machine, database, flowscale);
          forget(database);
        }
        try (FlowscaleQueue last = FlowscaleQueue.open(database, flowscale, options())) {
          last.start();
          assertThat(last.awaitEnd(Duration.ofSeconds(60))).as("seed %d", seed).isTrue();
        }
        FleetAccount account = FleetAccount.of(queue, made());
        print(KILLS + " halts: " + account.states() + ", " + ticketsByRun.size() + " runs");
        assertThat(account.problems()).as("seed %d", seed).isEmpty();
        assertThat(account.uncertain()).as("seed %d", seed).isEmpty();
        assertThat(account.outcomes()).hasSize(requests);
      }
    }
  }

  /** Works until the machine is halted; what it did not finish is somebody else's. */
  private static void live(MortalMachine machine, DataSource database, Flowscale flowscale)
      throws InterruptedException {
    try (FlowscaleQueue queue =
        FlowscaleQueue.open(machine.database(database), machine.service(flowscale), options())) {
      queue.start();
      machine.halted().await();
    } catch (RuntimeException halted) {
      // It may be halted before it has begun.
      assertThat(machine.halted().getCount()).as(halted.toString()).isZero();
    }
  }

  /** Lets heartbeats be missed at once: the test would wait for nothing else. */
  private static void forget(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "update flowscale_task set last_heartbeat = current_timestamp - interval '1' hour"
              + " where picked");
    }
  }

  private static QueueOptions options() {
    return QueueOptions.builder()
        .maxInFlight(BOUND)
        .uncertaintyPolicy(UncertaintyPolicy.builder().search(SETTLING_TIME).submitAgain().build())
        .checkInterval(Duration.ofMillis(20))
        .maxPollInterval(Duration.ofMillis(50))
        .closeTimeout(Duration.ofSeconds(5))
        .maxAttempts(1000)
        .build();
  }

  private static FlowscaleConfig config(FlowscaleEmulator emulator) {
    return FlowscaleConfig.builder().baseUrl(emulator.baseUrl()).apiKey(emulator.apiKey()).build();
  }

  private FlowscaleEmulator emulator() {
    return FlowscaleEmulator.builder()
        .maxRecordedRequests(1)
        .workflow(
            EmulatedWorkflow.builder(FleetService.WORKFLOW)
                .queueTime(Duration.ZERO)
                .runTime(Duration.ofMillis(20))
                .outcome(
                    run -> {
                      ticketsByRun.put(run.runId(), run.texts().get(FleetService.TICKET));
                      return Outcome.completes();
                    })
                .build())
        .start();
  }

  private ServiceAccount made() {
    return new ServiceAccount(Map.copyOf(ticketsByRun), 0, Duration.ZERO, Duration.ZERO, 0);
  }

  @SuppressWarnings("SystemOut") // The figures of the proof.
  private static void print(String line) {
    System.out.println(line);
  }
}
