package ai.flowscale.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueOptions;
import ai.flowscale.dbscheduler.RequestState;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Twenty workers on one database, with a service that costs nothing: how many statements a request
 * takes, whether memory stays flat, and what the database does beside what {@code pgbench} gets out
 * of it. One million requests, as {@code -Dflowscale.scale.requests=1000000}, take long.
 */
@Tag("full")
@Timeout(value = 3, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScaleTest {
  private static final int REQUESTS = Integer.getInteger("flowscale.scale.requests", 5_000);
  private static final int WORKERS = 20;
  private static final int BOUND = 200;
  private static final int MOST_STATEMENTS = 12;
  private static final int PARTS = 10;

  private static final String TRANSACTIONS =
      "select xact_commit from pg_stat_database where datname = current_database()";

  /** Without the frame of transactions, and without what this test asks itself. */
  private static final String STATEMENTS =
      "select coalesce(sum(calls), 0) from pg_stat_statements"
          + " where query !~* '^(begin|commit|rollback|set|show|discard)'"
          + " and query !~* 'pg_stat_'";

  @Test
  void statementsAndMemoryDoNotGrowWithTheBatch() throws Exception {
    try (PostgresServer postgres =
            PostgresServer.start(
                "shared_preload_libraries=pg_stat_statements", "max_connections=200");
        HikariDataSource database = Databases.pool(postgres.jdbcUrl(), postgres.user())) {
      Databases.createTables(database, "postgresql");
      update(database, "create extension pg_stat_statements");
      List<String> pgbench = pgbench(postgres);
      AtomicLong submissions = new AtomicLong();
      try (FlowscaleQueue queue = FlowscaleQueue.open(database, QueueOptions.defaults())) {
        long began = System.nanoTime();
        queue.submitAll(Requests.of(REQUESTS));
        double stored = seconds(began);
        update(database, "select pg_stat_statements_reset()");
        long transactions = number(database, TRANSACTIONS);
        List<AutoCloseable> workers = new ArrayList<>();
        List<Long> memory = new ArrayList<>();
        began = System.nanoTime();
        try {
          for (int i = 0; i < WORKERS; i++) {
            workers.add(worker(postgres, submissions));
          }
          while (!queue.awaitEnd(Duration.ofSeconds(1))) {
            if (submissions.get() * PARTS / REQUESTS > memory.size()) {
              memory.add(usedMegabytes());
            }
          }
        } finally {
          for (AutoCloseable worker : workers) {
            worker.close();
          }
        }
        double worked = seconds(began);
        double statements = number(database, STATEMENTS) / (double) REQUESTS;
        transactions = number(database, TRANSACTIONS) - transactions;
        print(
            "%d requests, %d workers: stored in %.1f s (%.0f/s), worked off in %.1f s (%.0f/s);"
                + " %.1f statements and %.1f transactions per request, %.0f transactions/s;"
                + " heap after collections, MB: %s; %s%n",
            REQUESTS,
            WORKERS,
            stored,
            REQUESTS / stored,
            worked,
            REQUESTS / worked,
            statements,
            transactions / (double) REQUESTS,
            transactions / worked,
            memory,
            pgbench);
        assertThat(queue.progress().count(RequestState.COMPLETED)).isEqualTo(REQUESTS);
        assertThat(submissions).hasValue(REQUESTS);
        assertThat(statements).isLessThanOrEqualTo(MOST_STATEMENTS);
        assertThat(memory).isNotEmpty().allMatch(used -> used <= memory.get(0) + 16);
      }
    }
  }

  /** Where PostgreSQL knows how much is pending, and nothing of the batches that are paused. */
  @Test
  void theNextRequestIsFoundWithoutReadingAllThatIsPending() throws Exception {
    CountDownLatch completed = new CountDownLatch(50);
    try (PostgresServer postgres =
            PostgresServer.start("shared_preload_libraries=pg_stat_statements");
        HikariDataSource database = Databases.pool(postgres.jdbcUrl(), postgres.user())) {
      Databases.createTables(database, "postgresql");
      update(database, "create extension pg_stat_statements");
      QueueOptions options =
          QueueOptions.builder()
              .maxInFlight(4)
              .handler((request, result) -> completed.countDown())
              .build();
      try (FlowscaleQueue queue =
          FlowscaleQueue.open(database, InstantFlowscale.create(new AtomicLong()), options)) {
        queue.submitAll(Requests.of(1));
        update(
            database,
            "insert into flowscale_request (batch, request_key, state, priority, workflow_id,"
                + " payload_format, payload, digest) select batch, 'copy ' || number, state,"
                + " priority, workflow_id, payload_format, payload, digest"
                + " from flowscale_request, generate_series(1, 200000) number");
        update(database, "analyze flowscale_request");
        queue.start();
        assertThat(completed.await(2, TimeUnit.MINUTES)).isTrue();
      }
      assertThat(
              number(
                  database,
                  "select max((shared_blks_hit + shared_blks_read) / calls) from"
                      + " pg_stat_statements where query like '% for update skip locked'"))
          .isLessThan(500);
    }
  }

  /** A machine of the fleet, with connections of its own. */
  private static AutoCloseable worker(PostgresServer postgres, AtomicLong submissions) {
    HikariDataSource database =
        Databases.pool(postgres.jdbcUrl(), postgres.user(), 4, Duration.ofSeconds(30));
    Flowscale flowscale = InstantFlowscale.create(submissions);
    FlowscaleQueue queue =
        FlowscaleQueue.open(
            database, flowscale, QueueOptions.builder().maxInFlight(BOUND).workers(2).build());
    queue.start();
    return () -> {
      queue.close();
      database.close();
    };
  }

  /** Returns what pgbench says of its transactions: of one update each, and of its usual ones. */
  private static List<String> pgbench(PostgresServer postgres) throws Exception {
    postgres.client("pgbench", "-i", "-q");
    List<String> lines = new ArrayList<>();
    for (String script : List.of("simple-update", "tpcb-like")) {
      postgres.client("pgbench", "-b", script, "-c", "10", "-j", "2", "-T", "5").stream()
          .filter(line -> line.startsWith("tps"))
          .map(line -> "pgbench " + script + ": " + line)
          .forEach(lines::add);
    }
    return lines;
  }

  /** As the collection itself counts it: until this thread looks, others have made new garbage. */
  private static long usedMegabytes() {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getCollectionUsage)
            .filter(Objects::nonNull)
            .mapToLong(MemoryUsage::getUsed)
            .sum()
        >> 20;
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static void update(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long number(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  @SuppressWarnings({"SystemOut", "AnnotateFormatMethod"}) // The figures of the proof.
  private static void print(String format, Object... arguments) {
    System.out.printf(format, arguments);
  }
}
