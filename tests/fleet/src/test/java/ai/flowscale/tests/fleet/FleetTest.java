package ai.flowscale.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueOptions;
import ai.flowscale.dbscheduler.RequestState;
import ai.flowscale.tests.processes.JavaProcess;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Four JVMs share a batch on PostgreSQL. One of them is killed every ten seconds and replaced by a
 * new one, the database crashes once and comes back, and one HTTP request in ten goes wrong.
 */
@Tag("full")
@Timeout(value = 420, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FleetTest {
  /** For trying: with fewer requests. */
  private static final int REQUESTS = Integer.getInteger("flowscale.fleet.requests", 2_000);

  private static final int WORKERS = 4;
  private static final int CONTAINERS = 8;
  private static final int BOUND = 2 * CONTAINERS;
  private static final int SHORTEST_MILLIS = 300;
  private static final int LONGEST_MILLIS = 500;
  private static final int FAULT_PERCENT = 10;

  /** So long that workers and the database die while requests are searched for beside the bound. */
  private static final String SETTLING_TIME = "PT20S";

  private static final RequestState[] ENDED =
      Stream.of(RequestState.values()).filter(RequestState::isEnded).toArray(RequestState[]::new);
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(10);

  @Test
  void noRequestRunsTwiceAndNoneIsLost() throws Exception {
    long seed = new Random().nextLong();
    try (PostgresServer postgres = PostgresServer.start();
        HikariDataSource database = Databases.pool(postgres.jdbcUrl(), postgres.user());
        JavaProcess service =
            JavaProcess.startWithHeap(
                "-Xmx256m",
                FleetService.class,
                Integer.toString(CONTAINERS),
                Integer.toString(SHORTEST_MILLIS),
                Integer.toString(LONGEST_MILLIS),
                Integer.toString(FAULT_PERCENT),
                Long.toString(seed))) {
      Databases.createTables(database, "postgresql");
      try (FlowscaleQueue queue = FlowscaleQueue.open(database, QueueOptions.defaults());
          Fleet fleet = new Fleet(service, postgres, BOUND)) {
        assertThat(queue.submitAll(Requests.of(REQUESTS))).isEqualTo(REQUESTS);
        for (int i = 0; i < WORKERS; i++) {
          fleet.start();
        }
        fleet.killUntilTheEnd(queue);
        fleet.stop();

        ServiceAccount made = ServiceAccount.of(service);
        FleetAccount account = FleetAccount.of(queue, made);
        print(fleet, account, made, worked(database));
        assertThat(account.problems()).as("seed %d", seed).isEmpty();
        assertThat(account.outcomes()).hasSize(REQUESTS);
        assertThat(made.mostInFlight()).isLessThanOrEqualTo(BOUND);
        // A queue that sends nothing, or one that nothing happens to, proves nothing.
        assertThat(account.uncertain())
            .as("more than faults explain, seed %d", seed)
            .hasSizeLessThanOrEqualTo(REQUESTS * FAULT_PERCENT / 100);
        assertThat(fleet.kills).isPositive();
        assertThat(fleet.restarts).isOne();
      }
    }
  }

  /**
   * Returns the time from the first request that was taken to the last outcome that was stored. It
   * leaves out the start of the first worker, and how late this test sees the end, while it kills
   * and starts. The database's absence and all that kills cost are in it.
   */
  private static Duration worked(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select extract(epoch from max(ended_at) - min(submitted_at))"
                    + " from flowscale_request")) {
      row.next();
      return Duration.ofMillis(Math.round(1000 * row.getDouble(1)));
    }
  }

  @SuppressWarnings("SystemOut") // The figures of the proof.
  private static void print(
      Fleet fleet, FleetAccount account, ServiceAccount made, Duration worked) {
    double ideal = made.work().toMillis() / (double) CONTAINERS;
    System.out.printf(
        "%d requests on %d workers and %d containers: %s, %d runs; %d workers killed, the database"
            + " restarted %d times, down for %.1f s; at most %d in flight (bound %d);"
            + " %.1f HTTP requests per run; %.1f s from the first request taken to the last"
            + " outcome, %.1f s from the first run to the end of the last, work / containers"
            + " %.1f s: ratio %.3f (%.3f)%n",
        account.outcomes().size(),
        WORKERS,
        CONTAINERS,
        account.states(),
        made.ticketsByRun().size(),
        fleet.kills,
        fleet.restarts,
        fleet.down.toMillis() / 1000.0,
        made.mostInFlight(),
        BOUND,
        made.requests() / (double) made.ticketsByRun().size(),
        worked.toMillis() / 1000.0,
        made.span().toMillis() / 1000.0,
        ideal / 1000,
        worked.toMillis() / ideal,
        made.span().toMillis() / ideal);
    account.uncertain().forEach(line -> System.out.println("uncertain: " + line));
  }

  /** The workers' processes. */
  private static final class Fleet implements AutoCloseable {
    private final List<JavaProcess> workers = new ArrayList<>();
    private final String[] arguments;
    private final PostgresServer postgres;
    private int kills;
    private int restarts;
    private Duration down = Duration.ZERO;

    Fleet(JavaProcess service, PostgresServer postgres, int bound) {
      this.postgres = postgres;
      this.arguments =
          new String[] {
            service.readLine(),
            service.readLine(),
            postgres.jdbcUrl(),
            postgres.user(),
            Integer.toString(bound),
            "false",
            System.getProperty("flowscale.fleet.logs", "false"),
            "false",
            SETTLING_TIME
          };
    }

    /** Starts a worker, and returns when it works: one that is never ready would prove nothing. */
    void start() {
      JavaProcess worker = JavaProcess.startWithHeap("-Xmx128m", FleetWorker.class, arguments);
      workers.add(worker);
      String line = worker.readLine();
      while (line.startsWith(FleetWorker.HANDED_OVER)) {
        // By a thread that was quicker than the one which says that they work.
        line = worker.readLine();
      }
      assertThat(line).isEqualTo(FleetWorker.READY);
    }

    void killUntilTheEnd(FlowscaleQueue queue) throws Exception {
      while (!queue.awaitEnd(BETWEEN_KILLS)) {
        // Early, so that a slow start of a worker does not carry the batch past it to its end.
        if (restarts == 0 && queue.progress().count(ENDED) >= REQUESTS / 4) {
          long before = System.nanoTime();
          postgres.crash();
          postgres.restart();
          down = Duration.ofNanos(System.nanoTime() - before);
          restarts++;
        }
        workers.remove(0).close();
        kills++;
        start();
      }
    }

    /** Lets the workers end by themselves. */
    void stop() {
      workers.forEach(JavaProcess::readToEnd);
    }

    @Override
    public void close() {
      workers.forEach(JavaProcess::close);
    }
  }
}
